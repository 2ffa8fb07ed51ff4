#!/usr/bin/env python3
"""Checks every #include against tools/layers.txt: the order of the house.

A folder may include itself and the folders on its line, which all stand above it. A module is seen by others only
through its face, modules/<m>/<m>.h, its types.h, or its ports.h that others fill in. Inside a module only store_sql*, routes* and, in forms, ledgers and
gate for platform/sheet and platform/files, files*.cpp may see platform/; platform/crypto, which is pure, may be seen
everywhere in a module.
Tests and their test_*.h may see what they are linked with, and the test_*.h of other modules. A header that says "Inside <folder> only" is not included
from elsewhere. Edges in tools/layers_forgiven.txt ("file -> header") are let through; one that is listed but gone is an
error as well, so that the list only shrinks.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
TOPS = ("kernel", "platform", "modules", "app")
WITH_FILES = ("modules/forms", "modules/ledgers", "modules/gate")  # they take or keep the issuer's own files


def read_layers(path):
    layers, errors = {}, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        folder, _, seen = line.partition(":")
        folder, seen = folder.strip(), seen.split()
        for one in seen:
            if one not in layers:
                errors.append(f"{path.name}:{number}: {folder} may not see {one}: it does not stand above it")
        layers[folder] = set(seen)
    return layers, errors


def layer_of(path, layers):
    """The folder of layers.txt a file lives in; 'app' for app/, None elsewhere."""
    folder = path.rpartition("/")[0]
    if folder == "app" or folder.startswith("app/"):
        return "app"
    while folder:
        if folder in layers:
            return folder
        folder = folder.rpartition("/")[0]
    return None


# Digests are values in, values out: no I/O, so rules may use them where an encoding is hashed (the audit chain).
PURE_PLATFORM = {"platform/crypto/digest.h"}


def may_see_platform(path, target):
    name = path.rpartition("/")[2]
    if target in PURE_PLATFORM:
        return True
    if re.search(r"_(test|fuzz)\.cpp$", name) or re.match(r"(store_sql|routes)\w*\.(cpp|h)$|test_\w+\.h$", name):
        return True
    if target.startswith("platform/crypto/"):
        return True  # pure functions of their arguments: a digest needs no port
    with_files = layer_of_module(path) in WITH_FILES and re.match(r"files\w*\.cpp$", name) is not None
    return with_files and target.startswith(("platform/sheet/", "platform/files/"))


def layer_of_module(path):
    return "/".join(path.split("/")[:2])


def is_face(header):
    parts = header.split("/")
    return len(parts) == 3 and parts[2] in (parts[1] + ".h", "types.h", "ports.h")


def closure(folder, layers):
    """What a test of the folder is linked with."""
    seen = set(layers[folder])
    for one in layers[folder]:
        seen |= closure(one, layers)
    return seen


def judge(path, header, layers, inside_only):
    """Why this include is wrong, or None."""
    source, target = layer_of(path, layers), layer_of(header, layers)
    if target is None and header.split("/")[0] in ("tests", "bench") and header.split("/")[0] == path.split("/")[0]:
        return None
    if target is None:
        return f"{header} lives in no folder of tools/layers.txt: give its folder a line, or include from the root"
    if header in inside_only and source != inside_only[header]:
        return f"{header} is inside {inside_only[header]} only: use the face header"
    if source == "app" or source is None or source == target:
        return None
    if target == "app":
        return "nothing below app/ may include it: turn the need into a port in the lower folder"
    for_tests = path.endswith("_test.cpp") or re.match(r"test_\w+\.h$", path.rpartition("/")[2])
    seen = closure(source, layers) if for_tests else layers[source]
    if target not in seen:
        return f"{source} may not see {target}: use a port, or add the edge to tools/layers.txt and say why"
    aid = for_tests and re.match(r"test_\w+\.h$", header.rpartition("/")[2])
    if target.startswith("modules/") and not is_face(header) and not aid:
        return f"only the face of a module is seen: {target}/{target.split('/')[1]}.h"
    if source.startswith("modules/") and target.startswith("platform/") and not may_see_platform(path, header):
        return "inside a module only store_sql*.cpp, routes*.cpp (files*.cpp for files and sheets) may see platform/"
    return None


def sources():
    for top in TOPS + ("tests", "bench"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.suffix in (".h", ".cpp"):
                yield path


def main():
    layers, errors = read_layers(ROOT / "tools" / "layers.txt")
    forgiven_file = ROOT / "tools" / "layers_forgiven.txt"
    lines = forgiven_file.read_text(encoding="utf-8").splitlines() if forgiven_file.exists() else []
    forgiven = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    used, inside_only, files = set(), {}, list(sources())
    for path in files:
        if path.suffix == ".h":
            said = re.search(r"Inside ([a-z_/]+) only", path.read_text(encoding="utf-8"))
            if said:
                inside_only[path.relative_to(ROOT).as_posix()] = said.group(1)
    for path in files:
        name = path.relative_to(ROOT).as_posix()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            header = found.group(1)
            why = judge(name, header, layers, inside_only)
            if not (ROOT / header).exists() and not why:
                why = f"{header} does not exist: includes are written from the root of the tree"
            if not why:
                continue
            edge = f"{name} -> {header}"
            if edge in forgiven:
                used.add(edge)
            else:
                errors.append(f"{name}:{number}: {why}")
    errors += [f"tools/layers_forgiven.txt: \"{edge}\" is gone: take the line out" for edge in sorted(forgiven - used)]
    print("\n".join(errors) if errors else f"layers: {len(files)} files, no wrong edge, {len(used)} forgiven")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
