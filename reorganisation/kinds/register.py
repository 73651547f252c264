"""All kinds, in the order in which they go."""

from reorganisation.choices import MatterKind
from reorganisation.kinds import files, people, units
from reorganisation.kinds.base import Kind

KINDS: dict[str, Kind] = {**units.KINDS, **people.KINDS, **files.KINDS}
ORDER: dict[str, int] = {kind: place for place, kind in enumerate(MatterKind.values)}
