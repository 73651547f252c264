#!/usr/bin/env python3
"""Kiểm tra bộ hồ sơ này mà không cần Cổng / Check this dossier without the portal.

    python3 verify.py [thư mục hoặc tệp zip / folder or zip file] [--keys TỆP / FILE]

Chỉ cần Python 3.9 trở lên, không cần mạng. / Needs Python 3.9 or newer only, and no network.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
import zipfile
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Iterator, Tuple

Point = Tuple[int, int, int, int]

OWN = (
    "manifest.json",
    "manifest.leaf",
    "manifest.opening.json",
    "manifest.tlog-proof",
    "consistency.json",
)
PROOF = "c2sp.org/tlog-proof@v1"
PARTS = {
    "PLAN": "nội dung kế hoạch / content of the plan",
    "NAMES": "tên, lời văn có thể nêu tên, trừ kế hoạch rủi ro / names, texts that may name people; not the risk plan",
    "REASONS": "lý do, ý kiến / reasons and opinions",
    "REVIEW": "xem xét, quyết định, trừ số quyết định / review and decisions; not the decision's number",
    "WORK": "thực hiện, sự cố, đánh giá / pilot, incidents, evaluation",
    "FILES": "tệp đính kèm / attachments",
}
DASH = "\u2014 "


class Refused(Exception):
    """What does not hold, in both languages."""

    def __init__(self, where: str, vietnamese: str, english: str) -> None:
        super().__init__(f"{where}: {vietnamese} / {english}")


# --- Ed25519 (RFC 8032, section 5.1.7) --------------------------------------------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a: Point, b: Point) -> Point:
    """The sum of two points in extended coordinates."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    w, x, y, z = f - e, h - g, h + g, f + e
    return (w * x % P, y * z % P, x * y % P, w * z % P)


def times(scalar: int, point: Point) -> Point:
    """A multiple of a point."""
    found = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            found = add(found, point)
        point, scalar = add(point, point), scalar >> 1
    return found


def point_of(data: bytes) -> Point | None:
    """The point that 32 bytes stand for; None when they stand for none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or (0, 1, 1, 0)


def is_signed(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature of the message is the key's."""
    a, r = point_of(key), point_of(signature[:32]) if len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    digest = hashlib.sha512(signature[:32] + key + message).digest()
    left, right = times(s, BASE), add(r, times(int.from_bytes(digest, "little") % L, a))
    same_x = (left[0] * right[2] - right[0] * left[2]) % P == 0
    return same_x and (left[1] * right[2] - right[1] * left[2]) % P == 0


# --- canonical JSON (RFC 8785) and commitments ------------------------------------------------


def number(value: float) -> str:
    """A floating-point number as ECMAScript writes it."""
    if value == 0:
        return "0"
    sign, digits, exponent = ("-" if value < 0 else ""), *shortest(abs(value))
    point = len(digits) + exponent
    if 0 < point <= 21:
        whole = digits.ljust(point, "0")
        return sign + (whole[:point] + "." + whole[point:] if len(digits) > point else whole)
    if -6 < point <= 0:
        return sign + "0." + "0" * -point + digits
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + (digits[0] + "." + digits[1:] if len(digits) > 1 else digits) + power


def shortest(value: float) -> tuple[str, int]:
    """The fewest digits that give the number again, and their exponent."""
    mantissa, _e, power = repr(value).partition("e")
    exponent = int(power or 0)
    whole, _dot, part = mantissa.partition(".")
    digits = (whole + part).lstrip("0")
    exponent -= len(part)
    short = digits.rstrip("0")
    return short, exponent + len(digits) - len(short)


def canonical(value: Any) -> str:
    """The one text of a value."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, float):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def commitment(salt: str, value: Any) -> str:
    """What stands in a leaf for a hidden value."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(value).encode()).hexdigest()


# --- the tree (RFC 6962) ----------------------------------------------------------------------


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two nodes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def climb(place: int, last: int, path: list[bytes]) -> Iterator[tuple[bool, bytes]]:
    """Each hash on the way up, and whether it stands to the left."""
    for sibling in path:
        if last == 0:
            raise ValueError
        left = bool(place & 1) or place == last
        yield left, sibling
        while left and place and not place & 1:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    if last:
        raise ValueError


def is_included(leaf: bytes, index: int, size: int, root: bytes, path: list[bytes]) -> bool:
    """Whether the path leads from the leaf to the root."""
    if not 0 <= index < size:
        return False
    try:
        for left, sibling in climb(index, size - 1, path):
            leaf = node(sibling, leaf) if left else node(leaf, sibling)
    except ValueError:
        return False
    return leaf == root


def is_continued(first: int, early: bytes, second: int, late: bytes, path: list[bytes]) -> bool:
    """Whether the later tree holds the earlier one unchanged."""
    if first == second:
        return early == late and not path
    if not 0 < first < second:
        return False
    path = [early, *path] if first & (first - 1) == 0 else path
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    try:
        old = new = path[0]
        for left, sibling in climb(place, last, path[1:]):
            old = node(sibling, old) if left else old
            new = node(sibling, new) if left else node(new, sibling)
    except (ValueError, IndexError):
        return False
    return old == early and new == late


# --- what is in the dossier -------------------------------------------------------------------


def exact(text: str) -> bytes:
    """Bytes written in base64 in the only way."""
    data = base64.b64decode(text, validate=True)
    if base64.b64encode(data).decode() != text:
        raise ValueError(text)
    return data


class Keys:
    """The log's public keys and those of its witnesses, by name and id."""

    def __init__(self, text: str, strict: bool) -> None:
        self.known: dict[tuple[str, str], bytes] = {}
        self.strict = strict
        self.checked: dict[str, tuple[int, bytes, str, str]] = {}
        self.witnessed: dict[int, dict[str, int]] = {}
        for line in text.split("\n"):
            if line.count("+") >= 2 and not line.startswith("#"):
                name, key_id, key = line.strip().split("+", 2)
                raw = exact(key)
                made = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4].hex()
                if raw[0] in (1, 4) and len(raw) == 33 and made == key_id:
                    self.known[name, key_id] = raw

    def head(self, note: str, where: str) -> tuple[int, bytes, str, str]:
        """Size, root, time and origin of a checkpoint that the log signed; every known signature has to hold."""
        if note not in self.checked:
            try:
                self.checked[note] = self._head(note)
            except (ValueError, IndexError):
                raise Refused(where, "chữ ký không đúng", "a signature does not hold") from None
        return self.checked[note]

    def _head(self, note: str) -> tuple[int, bytes, str, str]:
        body, _gap, tail = note.rpartition("\n\n")
        origin, size, root, *rest = body.split("\n")
        stamps = [line[5:] for line in rest if line.startswith("time ")]
        message, ours = (body + "\n").encode(), False
        for line in tail[:-1].split("\n"):
            name, value = line[len(DASH) :].split(" ")
            data = exact(value)
            key = self.known.get((name, data[:4].hex()))
            if (
                not line.startswith(DASH)
                or not tail.endswith("\n")
                or (key is None and self.strict)
            ):
                raise ValueError(line)
            if key is None:
                continue
            if key[0] == 4:
                seconds = int.from_bytes(data[4:12], "big")
                said = b"cosignature/v1\ntime %d\n" % seconds + message
                self.witnessed.setdefault(int(size), {})[name] = seconds
            else:
                said, ours = message, ours or name == origin
            if not is_signed(key[1:], data[12:] if key[0] == 4 else data[4:], said):
                raise ValueError(name)
        if not ours:
            raise ValueError(origin)
        return (int(size), exact(root), stamps[0] if stamps else "", origin)


class Dossier:
    """The files of a dossier, from a folder or a zip."""

    def __init__(self, place: Path) -> None:
        if place.is_dir():
            found = [path for path in place.rglob("*") if path.is_file()]
            self.files = {path.relative_to(place).as_posix(): path.read_bytes() for path in found}
        else:
            with zipfile.ZipFile(place) as archive:
                names = [name for name in archive.namelist() if not name.endswith("/")]
                self.files = {name.split("/", 1)[-1]: archive.read(name) for name in names}
        self.heads: dict[int, tuple[bytes, str, str]] = {}

    def text(self, name: str) -> str:
        """A file as text."""
        try:
            return self.files[name].decode()
        except KeyError:
            raise Refused(name, "thiếu tệp", "the file is missing") from None

    def json(self, name: str) -> Any:
        """A file as JSON, written in the only way."""
        text = self.text(name)
        value = json.loads(text)
        if canonical(value) != text:
            raise Refused(name, "tệp đã bị sửa", "the file was changed")
        return value

    def check_files(self) -> None:
        """Every file is in the manifest as it is, and no other."""
        listed = self.json("manifest.json")["files"]
        for name, digest in listed.items():
            if hashlib.sha256(self.files.get(name, b"")).hexdigest() != digest:
                raise Refused(
                    name, "tệp đã bị sửa hoặc bị mất", "the file was changed or is missing"
                )
        for name in self.files:
            if name not in listed and name not in OWN:
                raise Refused(
                    name, "tệp không thuộc bộ hồ sơ", "the file does not belong to the dossier"
                )

    def check_leaf(self, stem: str, keys: Keys) -> tuple[Any, Any, tuple[int, str]]:
        """The leaf is in the tree of its checkpoint, and what is shown of it is what it holds; the checkpoint."""
        name = f"{stem}.tlog-proof"
        proof = self.text(name)
        top, _gap, note = proof.partition("\n\n")
        first, index, *path = top.split("\n")
        if first != PROOF or not re.fullmatch(r"index (0|[1-9]\d*)", index):
            raise Refused(name, "không phải bằng chứng", "no proof")
        size, root, at, origin = keys.head(note, name)
        data = self.files.get(f"{stem}.leaf", b"")
        hashes = [exact(line) for line in path]
        if not is_included(leaf_hash(data), int(index[6:]), size, root, hashes):
            raise Refused(f"{stem}.leaf", "không có trong sổ cái", "it is not in the log")
        if self.heads.setdefault(size, (root, at, origin))[0] != root:
            raise Refused(name, "hai sổ cái cùng một khóa", "two logs under one key")
        leaf, shown = json.loads(data), self.json(f"{stem}.opening.json")
        for field, said in shown.items():
            if commitment(said["salt"], said["value"]) != leaf["hidden"].get(field):
                raise Refused(
                    f"{stem}.opening.json", f"“{field}” đã bị sửa", f"“{field}” was changed"
                )
        return leaf, shown, (size, at)

    def check_attachment(self, leaf: Any, shown: Any) -> bool:
        """An attached file that is here is the one whose digest the leaf holds; whether it is here."""
        digest = shown.get("sha256", {}).get("value")
        here = [name for name in self.files if name.startswith(f"files/{digest}")]
        for name in here:
            if hashlib.sha256(self.files[name]).hexdigest() != digest:
                raise Refused(name, "tệp đính kèm đã bị sửa", "the attachment was changed")
        return bool(here) and leaf["kind"].endswith("attachment")

    def check_consistency(self) -> None:
        """Every checkpoint continues the one before it."""
        sizes = sorted(self.heads)
        proofs = self.json("consistency.json")
        for first, second in zip(sizes, sizes[1:]):  # noqa: B905 -- not in Python 3.9
            path = [exact(one) for one in proofs.get(f"{first}-{second}", [])]
            early, late = self.heads[first][0], self.heads[second][0]
            if not is_continued(first, early, second, late, path):
                raise Refused("consistency.json", "sổ cái đã bị viết lại", "the log was rewritten")
        if len(proofs) != max(len(sizes) - 1, 0):
            raise Refused("consistency.json", "tệp đã bị sửa", "the file was changed")


def check(place: Path, trusted: str | None) -> tuple[Any, list[Any], dict[str, Any]]:
    """Check everything; what was proved, for a person to read."""
    dossier = Dossier(place)
    keys = Keys(trusted or dossier.text("keys.txt"), strict=trusted is None)
    dossier.check_files()
    manifest = dossier.json("manifest.json")
    _leaf, shown, (size, at) = dossier.check_leaf("manifest", keys)
    digest = hashlib.sha256(dossier.files["manifest.json"]).hexdigest()
    if shown.get("manifest_sha256", {}).get("value") != digest:
        raise Refused("manifest.json", "mục lục đã bị sửa", "the manifest was changed")
    rows, files, withheld = [], 0, 0
    for stem in manifest["rows"]:
        leaf, shown, head = dossier.check_leaf(stem, keys)
        files += dossier.check_attachment(leaf, shown)
        withheld += len(leaf["hidden"]) - len(shown)
        rows.append((leaf, shown, head))
    dossier.check_consistency()
    times = {one: said[1] for one, said in dossier.heads.items()}
    facts = {"files": files, "withheld": withheld, "head": (size, at), "keys": keys}
    return manifest, rows, {**facts, "heads": times}


def moment_of(text: str) -> datetime:
    """A time as records and checkpoints write it."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))  # noqa: FURB162 -- Python 3.9


def risks_at(rows: list[Any], moment: str, facts: dict[str, Any]) -> Iterator[str]:
    """Which risk plan was in force at a moment, and whether the log proves that it was there by then."""
    asked = datetime.fromisoformat(moment)
    found = []
    for kind, column in (
        ("initiatives_initiativeversion", "submitted_at"),
        ("initiatives_riskfreeze", "frozen_at"),
    ):
        for leaf, _shown, head in rows:
            said = leaf["fields"].get(column) if leaf["kind"] == kind else None
            after = facts["heads"].get(leaf["after"]["size"], "")
            if said and moment_of(said) <= asked and not (after and moment_of(after) > asked):
                found.append((kind, moment_of(said), leaf["key"], head))
    yield f"  Kế hoạch rủi ro vào lúc / risk plan as of {moment}:"
    if not found:
        yield "    chưa có kế hoạch nào được gửi / no plan had been submitted"
        return
    kind, when, key, head = max(found, key=lambda one: (one[0].endswith("riskfreeze"), one[1]))
    word = "đã phê duyệt / as approved" if kind.endswith("riskfreeze") else "đã gửi / as submitted"
    yield f"    {word} {when.isoformat()}: rows/{kind}-{key}"
    yield from bound(asked, head, facts["keys"].witnessed)


def bound(
    asked: datetime, head: Tuple[int, str], witnessed: dict[int, dict[str, int]]
) -> Iterator[str]:
    """By when a record was there: as the log says, and as those outside who signed the same head say."""
    size, at = head
    if at and moment_of(at) <= asked:
        yield f"    được chứng minh: có trước {at} (checkpoint {size}) / proved: existed before"
    else:
        yield f"    CHƯA được chứng minh cho lúc đó: giờ do bản ghi nói, sổ cái chỉ chứng minh có trước {at or '—'} (checkpoint {size})"
        yield "    NOT proved for that moment: the time is the record's own; the log proves only that it existed before"
    for name, seconds in sorted(witnessed.get(size, {}).items()):
        when = datetime.fromtimestamp(seconds, timezone.utc).isoformat()
        yield f"    nhân chứng / witness {name}: {when}"


def erased(rows: list[Any]) -> Iterator[str]:
    """What was taken out of the records by law."""
    for leaf, shown, _head in rows:
        if leaf["kind"] == "workflow_erasure":
            where = f"rows/{shown['kind']['value']}-{leaf['fields']['key']}"
            names = ", ".join(sorted(shown["marks"]["value"]))
            yield f"  Đã xóa theo luật / erased by law ({shown['ground']['value']}): {where}: {names}"


def told(manifest: Any, rows: list[Any], facts: dict[str, Any], trusted: bool) -> Iterator[str]:
    """What was proved, what was not, and as of when."""
    size, at = facts["head"]
    yield f"HỒ SƠ / DOSSIER {manifest['code']}"
    yield f"  {len(rows)} bản ghi đúng như khi được ghi vào sổ cái / records as they were when the log took them in"
    yield f"  {facts['files']} tệp đính kèm đúng như khi được tải lên / attachments as they were uploaded"
    yield f"  {facts['withheld']} nội dung được che, vẫn có dấu trong sổ cái / values withheld, still bound by the log"
    for part in manifest.get("withheld", []):
        yield f"  Không đưa vào theo lựa chọn / left out by choice: {PARTS.get(part, part)}"
    yield f"  Sổ cái / log: {size} bản ghi / entries, {at}"
    for head, names in sorted(facts["keys"].witnessed.items()):
        for name, seconds in sorted(names.items()):
            when = datetime.fromtimestamp(seconds, timezone.utc).isoformat()
            yield f"  Nhân chứng / witness {name}: checkpoint {head}, {when}"
    for leaf, shown, (head, when) in rows:
        kind = leaf["kind"]
        if kind in {"initiatives_initiativeversion", "initiatives_riskfreeze"}:
            names = {
                "initiatives_initiativeversion": "Kế hoạch đã gửi / plan as submitted",
                "initiatives_riskfreeze": "Kế hoạch rủi ro đã phê duyệt / risk plan as approved",
            }
            digest = shown.get("sha256", {}).get("value", "—")
            yield f"  {names[kind]} #{leaf['key']}: SHA-256 {digest}"
            yield f"    có trước / existed before {when} (checkpoint {head}); không trước / not before checkpoint {leaf['after']['size']}"
    yield from erased(rows)
    if manifest.get("risks_at"):
        yield from risks_at(rows, manifest["risks_at"], facts)
    yield "ĐÃ CHỨNG MINH / PROVED:"
    yield "  mọi tệp trong bộ hồ sơ nguyên vẹn; sổ cái chỉ được nối thêm giữa các điểm chốt nêu trên."
    yield "  every file of the dossier is untouched; between these checkpoints the log was only added to."
    made = manifest["made_at"]
    yield f"  ho-so.html, ho-so.pdf, du-lieu.json: như khi lập bộ này / as made with this dossier, {made}"
    yield "KHÔNG CHỨNG MINH / NOT PROVED:"
    yield "  kế hoạch tốt hay đủ; ai ngồi sau tài khoản; hồ sơ không có nội dung nào khác ngoài bộ này."
    yield "  that the plan is good or complete; who sat behind the account; that there is nothing besides this dossier."
    if not trusted:
        ids = ", ".join(f"{name} {key_id}" for name, key_id in facts["keys"].known)
        yield f"  Khóa lấy từ chính bộ hồ sơ: hãy so mã khóa {ids} với quyết định giấy hoặc thư đã nhận, hoặc dùng --keys."
        yield f"  The keys came with the dossier: compare key ids {ids} with a paper decision or a letter, or give --keys."


def main() -> int:
    """Exit status 0 only if everything holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("place", nargs="?", type=Path, default=Path(__file__).resolve().parent)
    parser.add_argument(
        "--keys", type=Path, help="khóa công khai nhận từ nơi khác / keys from elsewhere"
    )
    options = parser.parse_args()
    trusted = options.keys.read_text("utf-8") if options.keys else None
    try:
        for line in told(*check(options.place, trusted), trusted is not None):
            print(line)
    except Refused as error:
        print(f"KHÔNG ĐẠT / REFUSED: {error}")
        return 1
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        print(f"KHÔNG ĐẠT / REFUSED: {type(error).__name__}: {error}")
        return 1
    print("ĐẠT / VERIFIED")
    return 0


if __name__ == "__main__":
    sys.exit(main())
