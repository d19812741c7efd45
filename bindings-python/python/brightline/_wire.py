"""How the canonical bytes of the engine become objects.

Whatever the engine answers is its canonical JSON first: equality, hash, pickle and ``to_json`` are those of the bytes, and
the objects are made when somebody looks at them.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, ClassVar, TypeVar, cast

T = TypeVar("T")
Made = TypeVar("Made", bound="Opened")
Whole = TypeVar("Whole", bound="Canonical")


class Missing(str, enum.Enum):
    """Why there is no value. The first three are *absent* in the language, the others bad evidence."""

    ABSENT = "absent"
    NULL = "null"
    BLANK = "blank"
    WRONG_TYPE = "wrong-type"
    STALE = "stale"
    UNOBSERVED = "unobserved"
    FUTURE = "future"
    CONFLICT = "conflict"
    SOURCE = "source"
    TOO_LARGE = "too-large"
    COMPUTED = "computed"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"

    def __str__(self) -> str:
        return str(self.value)

    @property
    def is_absent(self) -> bool:
        """Whether it is absence rather than bad evidence."""
        return self in (Missing.ABSENT, Missing.NULL, Missing.BLANK)


_MISSING = {str(reason.value): reason for reason in Missing}


class Frozen(Mapping[str, Any]):
    """A mapping that does not change: the values found under a proof."""

    __slots__ = ("_items",)
    _items: dict[str, Any]

    def __init__(self, items: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __hash__(self) -> int:
        return hash(tuple(self._items.items()))

    def __reduce__(self) -> tuple[type[Frozen], tuple[dict[str, Any]]]:
        return (Frozen, (self._items,))

    def __repr__(self) -> str:
        return repr(self._items)


class Opened:
    """A part of an answer; how each of its keys is read stands in ``_read``."""

    __slots__ = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()
    _read: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}

    @classmethod
    def of(cls: type[Made], data: Mapping[str, Any]) -> Made:
        """From the object of the answer; a key that Python keeps for itself has a ``_`` behind it."""
        read = cls._read
        names: tuple[str, ...] = cls.__match_args__
        found = ((name, data.get(name.rstrip("_"))) for name in names)
        return cls(**{name: read[name](value) if name in read else value for name, value in found})


class Canonical:
    """An answer of the engine: its canonical bytes, opened when somebody looks."""

    __slots__ = ("_bytes", "_opened")
    _bytes: bytes
    _opened: dict[str, Any] | None

    def __init__(self, canonical: bytes) -> None:
        object.__setattr__(self, "_bytes", canonical)
        object.__setattr__(self, "_opened", None)

    def to_json(self) -> bytes:
        """The canonical bytes: the same on every host, and what ``--format json`` writes."""
        return self._bytes

    def to_dict(self) -> dict[str, Any]:
        """The canonical form as dicts and lists, anew each time."""
        data: dict[str, Any] = json.loads(self._bytes)
        return data

    def _part(self, key: str, read: Callable[[Any], T]) -> T:
        """A part, made once. Two threads may make it twice, and one of the two equal ones stays."""
        opened = self._opened
        if opened is None:
            opened = {"": json.loads(self._bytes)}
            object.__setattr__(self, "_opened", opened)
        if key not in opened:
            opened[key] = read(opened[""][key])
        part: T = opened[key]
        return part

    @property
    def schema(self) -> str:
        """The schema of the canonical form."""
        return self._part("schema", str)

    @property
    def engine(self) -> str:
        """The version of the engine."""
        return self._part("engine", str)

    @property
    def at(self) -> datetime:
        """The instant of evaluation, in UTC."""
        return self._part("at", instant)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Canonical) or type(other) is not type(self):
            return NotImplemented
        return self._bytes == other._bytes

    def __hash__(self) -> int:
        return hash(self._bytes)

    def __reduce__(self: Whole) -> tuple[type[Whole], tuple[bytes]]:
        return (type(self), (self._bytes,))

    def __copy__(self: Whole) -> Whole:
        return self

    def __deepcopy__(self: Whole, memo: dict[int, Any]) -> Whole:
        return self

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({said})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield "at", self.at.isoformat()


def instant(text: str) -> datetime:
    """An instant of the canonical form."""
    # `fromisoformat` reads neither `Z` nor fractions of other lengths before Python 3.11.
    head, _, fraction = text.removesuffix("Z").partition(".")
    read = datetime.strptime(head, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=timezone.utc)
    return read.replace(microsecond=int(fraction.ljust(6, "0"))) if fraction else read


def maybe(read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """What may be null."""
    return lambda data: None if data is None else read(data)


def many(read: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """A list; none where its key is left out."""
    return lambda data: tuple(read(one) for one in data or ())


def texts(data: list[str] | None) -> tuple[str, ...]:
    """A list of texts; none where its key is left out."""
    return tuple(data or ())


def value(data: Any) -> Any:
    """A value as it was found: what is missing is a :class:`Missing`, lists are tuples, objects do not change."""
    if isinstance(data, dict):
        entries = cast("dict[str, Any]", data)
        if len(entries) == 1 and entries.get("missing") in _MISSING:
            return _MISSING[entries["missing"]]
        return Frozen({key: value(part) for key, part in entries.items()})
    if isinstance(data, list):
        return tuple(value(part) for part in cast("Iterable[Any]", data))
    return data


def values(data: Mapping[str, Any]) -> Frozen:
    """Values by path."""
    return Frozen({path: value(found) for path, found in data.items()})
