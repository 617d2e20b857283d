"""Any noun as plain data and back: what JSON files and JSON columns hold."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints


def plain(value: object) -> Any:
    """The noun as dicts, lists, texts and numbers, nothing rounded and nothing left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {one.name: plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    return value


def noun(kind: Any, data: Any) -> Any:
    """The noun of type `kind` that `plain` made `data` of.

    Fields that `data` lacks take their defaults and unknown ones are passed over, so what an older or a newer
    version wrote can be read. Raises ValueError or TypeError when the data is something else altogether.
    """
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        types = get_type_hints(kind)
        return kind(**{name: noun(types[name], one) for name, one in data.items() if name in types})
    origin, inner = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return None if data is None else noun(next(one for one in inner if one is not NoneType), data)
    if origin is tuple:
        kinds = inner[:1] * len(data) if inner[-1] is Ellipsis else inner
        return tuple(noun(one, item) for one, item in zip(kinds, data, strict=True))
    if kind is datetime:
        return datetime.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(data)
    return data
