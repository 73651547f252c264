"""The files of a dossier: leaves, what is shown of them, proofs, and the manifest that is sealed itself."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from ledger.merkle import consistency_proof
from ledger.models import LogKey, Witness
from ledger.services.proofs import Inclusion, encoded, entry_of, inclusion
from ledger.tree import StoredNodes
from workflow.opening import Opened, opened
from workflow.sealing import canonical

VERIFIER = Path(__file__).with_name("verify.py")
ONE_TIME = (1980, 1, 1, 0, 0, 0)  # the same content gives the same archive


class NotCovered(RuntimeError):
    """A leaf has no signed head over it yet."""


@dataclass(slots=True)
class Bundle:
    """Files by their names; ``heads`` are the sizes of the trees that the proofs speak of."""

    files: dict[str, bytes] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    heads: set[int] = field(default_factory=set)

    def put(self, name: str, data: bytes | str) -> None:
        """Take a file in."""
        self.files[name] = data.encode() if isinstance(data, str) else data

    def put_leaf(self, stem: str, row: Any, shown: Mapping[str, bool], *, newest: bool) -> None:
        """The leaf of a row, the shown values with their salts, and the proof of its place.

        Raises ``DoesNotMatch`` and ``NotCovered``.
        """
        entry = entry_of(row._meta.db_table, int(row.pk))
        proof = inclusion(entry, newest=newest) if entry else None
        if entry is None or proof is None:
            raise NotCovered(stem)
        found = opened(row, entry)
        self.put(f"{stem}.leaf", found.leaf)
        self.put(f"{stem}.opening.json", canonical(opening_of(found, shown)))
        self.put_proof(f"{stem}.tlog-proof", proof)

    def put_proof(self, name: str, proof: Inclusion) -> None:
        """The place of a leaf in the tree of a signed head."""
        self.put(name, proof.text())
        self.heads.add(proof.checkpoint.size)

    def manifest(self, **said: Any) -> bytes:
        """The list of every file with its digest, and what else is said."""
        files = {name: sha256(data).hexdigest() for name, data in self.files.items()}
        return canonical({"files": files, "rows": self.rows, **said})

    def put_consistency(self) -> None:
        """That each of the trees continues the one before it."""
        nodes, sizes = StoredNodes(), sorted(self.heads)
        proofs = {
            f"{first}-{second}": [encoded(one) for one in consistency_proof(nodes, first, second)]
            for first, second in pairwise(sizes)
        }
        self.put("consistency.json", canonical(proofs))

    def archive(self, folder: str) -> bytes:
        """Everything as a zip with one folder in it."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(self.files):
                info = zipfile.ZipInfo(f"{folder}/{name}", ONE_TIME)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, self.files[name])
        return out.getvalue()


def opening_of(found: Opened, shown: Mapping[str, bool]) -> dict[str, dict[str, Any]]:
    """The hidden values that are shown, each with its salt; what was erased by law has none any more."""
    return {
        name: {"salt": own.hex(), "value": found.values[name]}
        for name, own in found.salts.items()
        if shown.get(name, True)
    }


def keys_text() -> str:
    """The public keys of the log and of its witnesses, a line each."""
    lines = [
        *LogKey.objects.order_by("pk").values_list("line", flat=True),
        *Witness.objects.order_by("pk").values_list("line", flat=True),
    ]
    return "".join(f"{line}\n" for line in lines)
