"""`models`: which recognisers there are, and how to get, prove and import them."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.domain.errors import ModelMissing
from assistant.models import Model, Progress, Shelf
from assistant.paths import Home


def add(commands: Any) -> None:
    """Register the commands."""
    models = commands.add_parser("models", help="list, fetch, check and import models")
    actions = models.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, handler, words in (
        ("list", _list, "what there is, what is here, and where the rest comes from"),
        ("fetch", _fetch, "bring a model from the hub, or go on where a fetch stopped"),
        ("check", _check, "read every byte of a model again; without a name, of all that are here"),
        ("import", _import, "take a model's files from a folder"),
    ):
        action = actions.add_parser(name, help=words)
        if name != "list":
            action.add_argument("name", metavar="NAME", nargs="*" if name == "check" else None)
        if name == "import":
            action.add_argument("folder", metavar="FOLDER", type=Path)
        action.add_argument("--json", action="store_true", help="one model a line")
        action.set_defaults(run=handler)


def shelf(home: Home) -> Shelf:
    """The user's models, with the mirror of their settings. Raises SettingsError."""
    return Shelf(home.models, settings.load(home.settings).models.mirror)


def _list(args: argparse.Namespace, home: Home) -> int:
    models = shelf(home)
    for model in models.list():
        ready = models.ready(model.name)
        if args.json:
            _tell(model, ready=ready)
        else:
            state, size = "here" if ready else "-", f"{model.size / 1e6:.0f} MB"
            print(f"{model.name:16} {state:5} {size:>8}  {_languages(model):4} {model.purpose}")
            print(f"{'':38}{model.licence}, {model.origin}")
    return 0


def _fetch(args: argparse.Namespace, home: Home) -> int:
    models = shelf(home)
    model = models.model(args.name)
    models.fetch(model.name, _progress(model))
    _done(args, model, models.folder(model.name))
    return 0


def _check(args: argparse.Namespace, home: Home) -> int:
    models = shelf(home)
    wrong: list[ModelMissing] = []
    for name in args.name or [one.name for one in models.list() if models.ready(one.name)]:
        try:
            if models.ready(name):
                models.folder(name)  # parts are joined before they can be checked
            _done(args, models.model(name), models.check(name))
        except ModelMissing as error:
            if args.json:
                print(json.dumps({"name": name, "ready": False, "what": str(error), "hint": error.hint}))
            wrong.append(error)
    for one in wrong[:-1]:
        print(f"callside: {one}; {one.hint}", file=sys.stderr)
    if wrong:
        raise wrong[-1]
    return 0


def _import(args: argparse.Namespace, home: Home) -> int:
    models = shelf(home)
    _done(args, models.model(args.name), models.import_folder(args.name, args.folder))
    return 0


def _done(args: argparse.Namespace, model: Model, folder: Path) -> None:
    if args.json:
        _tell(model, ready=True, folder=str(folder))
    else:
        print(f"{model.name} is here and right: {folder}")


def _tell(model: Model, **more: Any) -> None:
    print(
        json.dumps(
            {
                "name": model.name,
                "kind": model.kind,
                "bytes": model.size,
                "languages": model.languages,
                "licence": model.licence,
                "origin": model.origin,
                "purpose": model.purpose,
                **more,
            },
            ensure_ascii=False,
        ),
        flush=True,
    )


def _languages(model: Model) -> str:
    return "all" if "*" in model.languages else ",".join(model.languages)


def _progress(model: Model) -> Progress:
    """One line that changes on a terminal, a line each tenth elsewhere."""
    said = [-1]

    def tell(done: int, whole: int) -> None:
        live = sys.stderr.isatty()
        step = done * (100 if live else 10) // whole
        if step != said[0]:
            said[0] = step
            text = f"{model.name}: {done / 1e6:.0f} of {whole / 1e6:.0f} MB"
            end = "\r" if live and done < whole else "\n"
            print(text, end=end, file=sys.stderr, flush=True)

    return tell
