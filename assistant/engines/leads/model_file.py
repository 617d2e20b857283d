"""A model in a file: JSON, arrays and LightGBM's text in a zip, each part under its digest; nothing in it is code."""

from __future__ import annotations

import hashlib
import io
import json
import os
import zipfile
import zlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from assistant.domain.errors import ModelMissing
from assistant.engines.leads.amounts import Amounts
from assistant.engines.leads.calibration import Bands, Beta, Outcomes
from assistant.engines.leads.drift import Spread
from assistant.engines.leads.edges import Edges
from assistant.engines.leads.ensemble import Ensemble
from assistant.engines.leads.features import Encoder
from assistant.engines.leads.lately import Lately
from assistant.engines.leads.members import Smoother, kept
from assistant.engines.leads.model import Columns, LeadModel
from assistant.engines.leads.reasons import Reasons

FORMAT = 1
SUFFIX = ".leads"
_MANIFEST, _MODEL, _ARRAYS = "manifest.json", "model.json", "arrays.npz"
_MOST_BYTES = 1 << 30


def save(model: LeadModel, path: Path) -> None:
    """Write the model; what stood there before stays until it is whole. Raises OSError."""
    parts, arrays = dict[str, bytes](), dict[str, Any]()
    for name, member in model.ensemble.members.items():
        for what, one in member.parts().items():
            if isinstance(one, str):
                parts[f"{name}.txt"] = one.encode()
            else:
                arrays[f"{name}/{what}"] = one
    smoother, bands = model.ensemble.smoother, model.bands
    arrays |= {"knots": smoother.knots, "gone": smoother.gone, "at": bands.at, "low": bands.low, "high": bands.high}
    arrays["seen"] = model.seen
    parts["reasons.txt"] = model.reasons.text.encode()
    for what, amounts in (("value", model.value), ("days", model.days)):
        for name, text in (amounts.texts if amounts else {}).items():
            parts[f"{what} {name}.txt"] = text.encode()
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    parts[_ARRAYS] = buffer.getvalue()
    parts[_MODEL] = json.dumps(_said(model), ensure_ascii=False).encode()
    digests = {name: hashlib.sha256(part).hexdigest() for name, part in parts.items()}
    manifest = {"format": FORMAT, "created": model.created, "data": model.fingerprint, "parts": digests}
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            packed.writestr(_MANIFEST, json.dumps(manifest, indent=1))
            for name, part in parts.items():
                packed.writestr(name, part)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _said(model: LeadModel) -> dict[str, Any]:
    return {
        "columns": asdict(model.columns),
        "encoder": model.ensemble.encoder.as_json(), "weights": model.ensemble.weights,
        "beta": asdict(model.beta), "outcomes": asdict(model.outcomes), "base": model.base,
        "usual": model.reasons.usual, "fidelity": model.reasons.fidelity,
        "reasons_said": model.reasons.said, "figures": model.figures,
        "spread": model.spread and model.spread.as_json(), "lately": model.lately and model.lately.as_json(),
        "edges": model.edges and model.edges.as_json(),
        "amounts": {what: {"widened": one.widened, "coverage": one.coverage, "names": list(one.texts)}
                    for what, one in (("value", model.value), ("days", model.days)) if one},
    }  # fmt: skip


def load(path: Path) -> LeadModel:
    """Read a model. Raises ModelMissing: no such file, of another version, changed since it was written."""
    hint = "train it again: callside leads train FILE --target COL --model NAME"
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(one.file_size for one in packed.infolist()) > _MOST_BYTES:
                raise ModelMissing(f"the model {path.stem} unpacks to more than {_MOST_BYTES >> 30} GB", hint)
            manifest = json.loads(packed.read(_MANIFEST))
            if manifest["format"] != FORMAT:
                raise ModelMissing(f"the model {path.stem} is of format {manifest['format']}, this is {FORMAT}", hint)
            parts = {name: packed.read(name) for name in manifest["parts"]}
            for name, digest in manifest["parts"].items():
                if hashlib.sha256(parts[name]).hexdigest() != digest:
                    raise ModelMissing(f"the model {path.stem} was changed after it was trained ({name})", hint)
            return _built(manifest, parts)
    except FileNotFoundError as error:
        raise ModelMissing(f"there is no model {path.stem}", hint) from error
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "the file is damaged"
        raise ModelMissing(f"the model {path.stem} cannot be read: {why}", hint) from error


def _built(manifest: dict[str, Any], parts: dict[str, bytes]) -> LeadModel:
    said = json.loads(parts[_MODEL])
    arrays = dict(np.load(io.BytesIO(parts[_ARRAYS]), allow_pickle=False))
    encoder = Encoder.from_json(said["encoder"])
    members = {}
    for name in said["weights"]:
        mine: dict[str, Any] = {
            one.split("/", 1)[1]: array for one, array in arrays.items() if one.startswith(f"{name}/")
        }
        if f"{name}.txt" in parts:
            mine["trees"] = parts[f"{name}.txt"].decode()
        members[name] = kept(name, mine)
    amounts = {
        what: Amounts.kept(
            {name: parts[f"{what} {name}.txt"].decode() for name in one["names"]}, one["widened"], one["coverage"]
        )
        for what, one in said["amounts"].items()
    }
    return LeadModel(
        Columns(**said["columns"]),
        Ensemble(encoder, Smoother(arrays["knots"], arrays["gone"]), members, said["weights"]),
        Beta(**said["beta"]), Bands(arrays["at"], arrays["low"], arrays["high"]), Outcomes(**said["outcomes"]),
        Reasons(encoder, parts["reasons.txt"].decode(), [(low, high) for low, high in said["usual"]], said["fidelity"],
                said.get("reasons_said", ())),
        said["base"], manifest["data"], manifest["created"], amounts.get("value"), amounts.get("days"),
        Spread(**said["spread"]) if said.get("spread") else None,
        Lately.from_json(said["lately"]) if said.get("lately") else None,
        Edges.from_json(said["edges"]) if said.get("edges") else None, arrays.get("seen", np.zeros(0, np.uint32)),
        said["figures"],
    )  # fmt: skip
