import stat

import pytest

from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.store import database as databases
from localrag.store.database import DATABASE_FILE, open_to_read, open_to_write, require_sqlite
from localrag.store.key import KEY_FILE


@pytest.fixture
def folder(tmp_path):
    opened = open_to_write(tmp_path)
    opened.run("INSERT INTO forgotten (path) VALUES (?)", (b"/a",))
    opened.close()
    return tmp_path


def _code(call, *arguments):
    with pytest.raises(StoreError) as caught:
        call(*arguments)
    return caught.value.code


def test_the_file_does_not_look_like_plain_sqlite(folder):
    assert not (folder / DATABASE_FILE).read_bytes().startswith(b"SQLite format 3")


def test_the_key_is_the_owners_alone(folder):
    assert stat.S_IMODE((folder / KEY_FILE).stat().st_mode) == 0o600
    assert len((folder / KEY_FILE).read_bytes()) == 32


def test_another_key_does_not_open_it(folder):
    (folder / KEY_FILE).write_bytes(bytes(32))
    assert _code(open_to_read, folder) is StoreCode.DAMAGED
    assert _code(open_to_write, folder) is StoreCode.DAMAGED


@pytest.mark.parametrize("content", [None, b"", b"short"])
def test_a_missing_or_short_key_is_damage_and_is_not_replaced(folder, content):
    key = folder / KEY_FILE
    key.unlink()
    if content is not None:
        key.write_bytes(content)
    assert _code(open_to_write, folder) is StoreCode.DAMAGED
    assert key.exists() == (content is not None)


def test_a_key_cut_off_before_the_database_was_made_is_made_again(tmp_path):
    (tmp_path / KEY_FILE).write_bytes(b"short")
    open_to_write(tmp_path).close()
    assert len((tmp_path / KEY_FILE).read_bytes()) == 32


def test_a_newer_schema_is_refused(folder):
    opened = open_to_write(folder)
    opened.run("PRAGMA user_version = 99")
    opened.close()
    assert _code(open_to_write, folder) is StoreCode.NEWER
    assert _code(open_to_read, folder) is StoreCode.NEWER


def test_an_older_schema_is_brought_up_to_date(folder, monkeypatch):
    later = (
        *databases.MIGRATIONS,
        "CREATE TABLE later (x INTEGER); INSERT INTO later VALUES (7)",
    )
    monkeypatch.setattr(databases, "MIGRATIONS", later)
    opened = open_to_write(folder)
    assert opened.rows("SELECT x FROM later") == [(7,)]
    assert opened.rows("SELECT path FROM forgotten") == [(b"/a",)]
    opened.close()


def test_a_migration_that_fails_leaves_the_old_schema(folder, monkeypatch):
    broken = (
        *databases.MIGRATIONS,
        "CREATE TABLE later (x INTEGER); INSERT INTO nowhere VALUES (1)",
    )
    monkeypatch.setattr(databases, "MIGRATIONS", broken)
    with pytest.raises(Exception, match="nowhere"):
        open_to_write(folder)
    monkeypatch.undo()
    opened = open_to_write(folder)
    assert opened.rows("PRAGMA user_version") == [(len(databases.MIGRATIONS),)]
    assert opened.rows("SELECT count(*) FROM sqlite_master WHERE name = 'later'") == [(0,)]
    opened.close()


@pytest.mark.parametrize("version", ["3.40.1", "3.53.9", "2.99.99"])
def test_an_old_sqlite_is_refused(version):
    assert _code(require_sqlite, version) is StoreCode.SQLITE_TOO_OLD


def test_our_sqlite_is_new_enough():
    require_sqlite()
    require_sqlite("3.54.0")
    require_sqlite("4.0.0")


def test_a_commit_is_on_the_disk_when_it_returns(folder):
    opened = open_to_write(folder)
    settings = {
        name: opened.rows(f"PRAGMA {name}")[0][0]
        for name in (
            "journal_mode",
            "synchronous",
            "secure_delete",
            "trusted_schema",
            "cell_size_check",
            "foreign_keys",
        )
    }
    opened.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "foreign_keys": 1,
    }


def test_a_reader_cannot_write(folder):
    opened = open_to_read(folder)
    assert _code(opened.run, "DELETE FROM forgotten") is StoreCode.READ_ONLY
    opened.close()


def test_reading_where_nothing_is_creates_nothing(tmp_path):
    opened = open_to_read(tmp_path / "none")
    assert opened.rows("SELECT * FROM documents") == []
    opened.close()
    assert list(tmp_path.iterdir()) == []


def test_an_error_within_a_transaction_undoes_all_of_it(folder):
    opened = open_to_write(folder)

    def fail():
        with opened.transaction():
            opened.run("DELETE FROM forgotten")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert opened.rows("SELECT path FROM forgotten") == [(b"/a",)]
    opened.close()


def test_a_snapshot_sees_one_state(folder):
    reader, writer = open_to_read(folder), open_to_write(folder)
    with reader.snapshot():
        before = reader.rows("SELECT count(*) FROM forgotten")
        writer.run("INSERT INTO forgotten (path) VALUES (?)", (b"/b",))
        assert reader.rows("SELECT count(*) FROM forgotten") == before
    assert reader.rows("SELECT count(*) FROM forgotten") == [(2,)]
    reader.close()
    writer.close()
