"""What a share or a stick may hold instead of a generation: refused by name, the old one serves."""

import os
import shutil
import zlib
from dataclasses import replace
from hashlib import sha256

import pytest
from tests.fakes.publish_story import Site, begun, refused
from tests.fakes.store_documents import MODEL, made_document, written

from localrag.governance.signing import make_key, read_key
from localrag.governance.trust import trust_in
from localrag.store.published.folder import PublicationFolder
from localrag.store.published.manifest import PART_LIMIT, packed_manifest
from localrag.store.published.traces import published_traces


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """A site with generation 1 in use, and 2 in the share."""
    root = tmp_path_factory.mktemp("publish") / "site"
    begun(root).publish()
    return root


@pytest.fixture
def site(saved, tmp_path):
    shutil.copytree(saved, tmp_path / "site")
    return Site(tmp_path / "site")


def newest(site):
    folder = PublicationFolder(site.share)
    head = folder.newest()
    return head, folder.generation(head, trust_in(read_key(site.key).key)).generation


def wanted(site):
    """Return the parts that the PC needs of the newest generation."""
    updater = site.updater()
    needed = updater.needed(updater.offered(site.share), site.place.signed())
    return [PublicationFolder(site.share).part(part.sha256) for part in needed.parts]


def signed_anew(site, change, key=None):
    """Put another manifest, rightly signed, in place of the newest."""
    head, generation = newest(site)
    manifest = packed_manifest(change(generation), read_key(key or site.key))
    for old in (*site.share.glob("HEAD-*"), site.share / "manifests" / head.manifest):
        old.unlink()
    digest = sha256(manifest).hexdigest()
    (site.share / "manifests" / digest).write_bytes(manifest)
    number = change(generation).number
    (site.share / f"HEAD-{number:06}-{digest}").touch()


def with_part(generation, **fields):
    return replace(generation, head=replace(generation.head, **fields))


def test_what_was_published_is_taken(site):
    """The control: with nothing wrong the next generation is in use."""
    before = site.served()
    assert site.update().number == 2
    assert site.served() == site.owned() != before


@pytest.mark.parametrize("at", [0, 22, 25, 60, 80, 130, 170, 250, -1])
def test_a_manifest_with_a_flipped_bit_is_refused(site, at):
    head, _ = newest(site)
    file = site.share / "manifests" / head.manifest
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert refused(site, site.update) == "publication.altered"
    # Under a name that fits it, the signature tells.
    name = sha256(content).hexdigest()
    file.rename(file.with_name(name))
    (site.share / f"HEAD-{head.number:06}-{head.manifest}").unlink()
    (site.share / f"HEAD-{head.number:06}-{name}").touch()
    assert refused(site, site.update) in {
        "publication.altered",
        "publication.newer",
        "publication.bad_key",
        "publication.not_trusted",
        "publication.bad_signature",
    }


def test_every_part_with_a_flipped_bit_or_cut_off_is_refused(site):
    codes = []
    for part in wanted(site):
        content = part.read_bytes()
        for wrong in (bytes([content[0] ^ 1]) + content[1:], content[:-1], b""):
            part.write_bytes(wrong)
            codes.append(refused(site, site.update))
        part.unlink()
        codes.append(refused(site, site.update))
        part.write_bytes(content)
    assert codes == ["publication.altered", *["publication.incomplete"] * 3] * 2


def test_half_a_stick_is_refused_and_the_rest_of_it_taken(site, tmp_path):
    stick = tmp_path / "stick"
    shutil.copytree(site.share, stick)
    *there, late = wanted(site)
    (stick / late.relative_to(site.share)).unlink()
    assert refused(site, lambda: site.update(stick)) == "publication.incomplete"
    shutil.copyfile(late, stick / late.relative_to(site.share))
    report, size = site.update(stick), site.place.signed().size_bytes
    assert (len(there), report.number) == (1, 2)
    assert report.read_bytes == size + late.stat().st_size


def test_an_older_generation_is_refused(site, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(site.share, old)
    site.update()
    with written(site.own, [made_document(b"/d/more", ["別表。"])]):
        pass
    site.publish()
    assert site.update().number == 3
    assert refused(site, lambda: site.update(old)) == "publication.older"
    signed_anew(site, lambda generation: replace(generation, number=1))
    assert refused(site, site.update) == "publication.older"


def test_the_policy_names_the_oldest_that_is_taken(site):
    updater = site.updater()
    updater._at_least = 9
    assert refused(site, lambda: updater.offered(site.share)) == "publication.older"


def test_another_generation_of_the_same_number_is_refused(site):
    signed_anew(site, lambda generation: replace(generation, number=1))
    assert refused(site, site.update) == "publication.conflict"
    head = newest(site)[0]
    (site.share / f"HEAD-{head.number:06}-{'0' * 64}").touch()
    assert refused(site, site.update) == "publication.conflict"


def test_a_key_that_nobody_named_is_refused(site, tmp_path):
    stranger = tmp_path / "stranger.pem"
    make_key(stranger)
    signed_anew(site, lambda generation: generation, stranger)
    assert refused(site, site.update) == "publication.not_trusted"
    # Nor is one that is trusted for something else, until somebody subscribes anew.
    both = [read_key(key).key for key in (site.key, stranger)]
    assert (
        refused(site, lambda: site.updater(*both).offered(site.share))
        == "publication.not_trusted"
    )


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "..", "A" * 64, ""])
def test_a_name_that_leads_elsewhere_is_refused(site, name):
    signed_anew(site, lambda generation: with_part(generation, sha256=name))
    assert refused(site, site.update) == "publication.bad_name"


@pytest.mark.parametrize("name", ["HEAD-9", "HEAD-000009-..", "HEAD-000009-" + "g" * 64])
def test_a_head_that_is_none_is_refused(site, name):
    (site.share / name).touch()
    assert refused(site, site.update) == "publication.bad_name"


def test_what_is_too_large_is_refused_unread(site):
    part = wanted(site)[0]
    content = part.read_bytes()
    with part.open("ab") as stream:
        stream.truncate(40 << 30)  # a hole: reading it would take minutes
    assert refused(site, site.update) == "publication.too_large"
    part.write_bytes(content)
    signed_anew(site, lambda one: with_part(one, size_bytes=PART_LIMIT + 1))
    assert refused(site, site.update) == "publication.too_large"


def test_a_part_that_unpacks_to_more_than_it_says_is_refused(site):
    bomb = zlib.compress(b"\0" * (64 << 20))
    digest = sha256(bomb).hexdigest()
    (site.share / "parts" / digest[:2]).mkdir(exist_ok=True)
    (site.share / "parts" / digest[:2] / digest).write_bytes(bomb)
    signed_anew(
        site,
        lambda one: with_part(one, sha256=digest, size_bytes=len(bomb), raw_bytes=1 << 10),
    )
    assert refused(site, site.update) == "publication.altered"


@pytest.mark.skipif(os.name == "nt", reason="links and pipes")
def test_links_pipes_and_folders_in_place_of_a_part_are_refused(site, tmp_path):
    part, copy = wanted(site)[0], tmp_path / "copy"
    part.rename(copy)
    codes = []
    for make in (lambda: part.symlink_to(copy), lambda: os.mkfifo(part), part.mkdir):
        make()
        codes.append(refused(site, site.update))
        part.rmdir() if part.is_dir() else part.unlink()
    assert codes == ["publication.altered"] * 3


def test_another_library_is_refused(site, tmp_path):
    other = Site(tmp_path / "other")
    shutil.copytree(site.root, other.root)
    shutil.rmtree(other.own)
    shutil.rmtree(other.share)
    with written(other.own, [made_document(b"/d/other", ["別の資料。"])]):
        pass
    assert other.publish().number == 1
    assert refused(site, lambda: site.update(other.share)) == "publication.another_library"
    assert refused(site, lambda: site.updater().subscribe(other.share, b"")) == (
        "publication.another_library"
    )
    # Nor does its publisher write into the folder of this one.
    other.share = site.share
    assert refused(site, other.publish) == "publication.another_library"


def test_vectors_of_another_embedder_are_refused(site):
    updater = site.updater(model=replace(MODEL, model_sha256="11"))
    assert refused(site, lambda: updater.offered(site.share)) == "publication.other_model"


def test_a_share_that_is_away_or_empty_is_told(site, tmp_path):
    assert refused(site, lambda: site.update(tmp_path / "nowhere")) == "publication.away"
    (tmp_path / "empty").mkdir()
    assert refused(site, lambda: site.update(tmp_path / "empty")) == "publication.nothing_there"
    traces = {t.place: t.left for t in published_traces([os.fsencode(tmp_path / "x")], b"/d/a")}
    assert traces == {"published": 0, "published_parts": 0, "published_away": 1}
