#!/usr/bin/env python3
"""unpack.py ARCHIVE FOLDER [--strip N] PATTERN...

Unpacks those members of a wheel (zip) or source package (tar.gz) whose path, after N leading folders are
taken off, matches one of the patterns (as in fnmatch: * also crosses folders). Fails when a pattern finds nothing.
"""

import argparse
import fnmatch
import pathlib
import shutil
import sys
import tarfile
import zipfile


def members(archive):
    """Yields (path, open function) for every plain file."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: wheel.open(info)
    else:
        with tarfile.open(archive) as package:
            for info in package:
                if info.isfile():
                    yield info.name, lambda info=info: package.extractfile(info)


def safe_path(folder, name):
    target = (folder / name).resolve()
    if folder.resolve() not in target.parents:
        sys.exit(f"unpack.py: '{name}' would leave the folder")
    return target


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("patterns", nargs="+")
    parser.add_argument("--strip", type=int, default=0)
    options = parser.parse_args()

    unused = set(options.patterns)
    for name, open_member in members(options.archive):
        name = "/".join(name.split("/")[options.strip :])
        hits = {pattern for pattern in options.patterns if fnmatch.fnmatch(name, pattern)}
        if not hits:
            continue
        unused -= hits
        target = safe_path(options.folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with open_member() as source, target.open("wb") as sink:
            shutil.copyfileobj(source, sink, 1 << 20)
    if unused:
        sys.exit(f"unpack.py: nothing in {options.archive} matches {' '.join(sorted(unused))}")


if __name__ == "__main__":
    main()
