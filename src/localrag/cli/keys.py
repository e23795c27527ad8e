"""Verbs on the key of a library: encrypt, decrypt, rotate-key, key-status."""

import time
from typing import TYPE_CHECKING, Any

import typer

from localrag.cli.context import Context, context_of
from localrag.cli.faults import exit_code
from localrag.cli.output import Output
from localrag.domain.errors import StoreError
from localrag.domain.errors.store import StoreCode
from localrag.domain.keys import KeyPlace
from localrag.engines.tokenisers import tokeniser
from localrag.explain import sentence
from localrag.governance.policy import required
from localrag.wiring import Session

if TYPE_CHECKING:
    from localrag.workflows.library_key import KeyState

_PLACES = {
    KeyPlace.BESIDE: (
        "資料と同じフォルダー（暗号化なし）",
        "beside the library (not encrypted)",
    ),
    KeyPlace.OS: ("OS の鍵の保管", "the key store of the system"),
    KeyPlace.FILE: ("利用者の鍵のファイル", "a key file of the user"),
    KeyPlace.MEMORY: ("この処理の中だけ", "this process alone"),
}


def with_verbs(group: typer.Typer) -> typer.Typer:
    """Return the group `library` with these verbs."""
    group.command("encrypt")(encrypt)
    group.command("decrypt")(decrypt)
    group.command("rotate-key")(rotate_key)
    group.command("key-status")(key_status)
    return group


def place_words(place: KeyPlace, output: Output) -> str:
    """Return where a key lies, in words."""
    return output.say(*_PLACES[place])


def encrypt(ctx: typer.Context) -> None:
    context = context_of(ctx)
    with context.session() as session:
        before = _state(session)
        if before.place is not KeyPlace.BESIDE:
            _told_before(before, context)
            return
        after, seconds = _given(session, session.keys().for_new().place)
    _told(
        after,
        context,
        seconds,
        f"暗号化しました（{seconds:.1f} 秒）。文書は読み直していません。",
        f"Encrypted ({seconds:.1f} s). No document was read again.",
    )


def decrypt(ctx: typer.Context) -> None:
    context = context_of(ctx)
    with context.session() as session:
        before = _state(session)
        if before.place is KeyPlace.BESIDE:
            _told_before(before, context)
            return
        required(not session.site.policy.encrypt_at_rest, "library decrypt")
        after, seconds = _given(session, KeyPlace.BESIDE)
    _told(
        after,
        context,
        seconds,
        f"暗号化をやめました（{seconds:.1f} 秒）。資料の中身は、データの置き場所を読める人なら誰でも読めます。",
        f"Decrypted ({seconds:.1f} s). Whoever can read the data folder can now read the library.",
    )


def rotate_key(ctx: typer.Context) -> None:
    context = context_of(ctx)
    with context.session() as session:
        if _state(session).place is KeyPlace.BESIDE:
            folder = session.site.places.libraries / session.site.library
            raise StoreError(StoreCode.NOT_ENCRYPTED, folder=str(folder))
        after, seconds = _given(session, session.keys().for_new().place)
    _told(
        after,
        context,
        seconds,
        f"新しい鍵に替えました（{seconds:.1f} 秒）。古い鍵は消しました。前の控え（バックアップ）は、もう開けません。",
        f"The key was changed ({seconds:.1f} s) and the old one deleted. Backups made before "
        "can no longer be opened.",
    )


def key_status(ctx: typer.Context) -> None:
    context = context_of(ctx)
    with context.session() as session:
        state = _state(session)
    _told_before(state, context)
    if state.trouble is not None:
        raise typer.Exit(exit_code(state.trouble))


def _state(session: Session) -> "KeyState":
    from localrag.workflows.library_key import key_state

    return key_state(session.site.places.libraries, session.site.library, session.keys())


def _given(session: Session, place: KeyPlace) -> "tuple[KeyState, float]":
    from localrag.workflows.library_key import give_key

    begun = time.perf_counter()
    site = session.site
    after = give_key(site.places.libraries, site.library, session.keys(), place, tokeniser)
    return after, time.perf_counter() - begun


def _told(state: "KeyState", context: Context, seconds: float, ja: str, en: str) -> None:
    output = context.output
    document = {**_shape(state, output), "changed": True, "seconds": round(seconds, 3)}
    output.result(document, "\n".join((output.say(ja, en), *_lines(state, output))))


def _told_before(state: "KeyState", context: Context) -> None:
    output = context.output
    document = {**_shape(state, output), "changed": False}
    output.result(document, "\n".join(_lines(state, output)))


def _shape(state: "KeyState", output: Output) -> dict[str, Any]:
    trouble = state.trouble
    return {
        "encrypted": state.place is not KeyPlace.BESIDE,
        "key": state.place.value,
        "key_id": state.key_id,
        "required": state.is_required,
        "key_at_hand": state.is_at_hand,
        "problem": None if trouble is None else trouble.code.value,
        "message": None if trouble is None else sentence(trouble, output.language),
        "unfinished_change": state.is_changing,
        "new_key_would_be": None if state.next_place is None else state.next_place.value,
    }


def _lines(state: "KeyState", output: Output) -> list[str]:
    lines = [
        output.say("鍵の場所: ", "Key: ")
        + place_words(state.place, output)
        + (f" [{state.key_id}]" if state.key_id else "")
    ]
    if state.is_required:
        lines.append(output.say("方針: 暗号化が必要です", "Policy: encryption is required"))
    if state.is_changing:
        lines.append(
            output.say(
                "途中で止まった鍵の変更があります。次に資料を開いたときに片付きます。",
                "A change of keys was cut off; the next opening of the library tidies it up.",
            )
        )
    if state.trouble is not None:
        lines.append(sentence(state.trouble, output.language))
    elif state.next_place is None:
        lines.append(
            output.say(
                "新しい鍵を預けられる場所がありません（OS の鍵の保管を使えません）。",
                "Nothing here could keep a new key: the key store of the system cannot be used.",
            )
        )
    return lines
