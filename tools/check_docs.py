#!/usr/bin/env python3
"""check_docs.py DOXYGEN: checks that every public class, struct, enum, alias and free function of the headers in the
environment variable ATHANOR_HEADERS has a documentation comment."""
import os
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
TYPES = {"class", "struct", "union", "enum", "typedef"}


def write_xml(doxygen, folder):
    settings = (ROOT / "docs" / "Doxyfile").read_text() + "\nGENERATE_XML = YES\nGENERATE_HTML = NO\n"
    environment = {**os.environ, "ATHANOR_DOCS": folder}
    subprocess.run([doxygen, "-"], input=settings, text=True, check=True, cwd=ROOT, env=environment)
    return pathlib.Path(folder) / "xml"


def list_entities(compound):
    """What must be documented, and its name: the compound where it is a type, its types, the functions of a namespace."""
    kind = compound.get("kind")
    if kind in TYPES:
        yield compound, compound.findtext("compoundname")
    wanted = TYPES | {"function"} if kind in {"namespace", "file"} else TYPES
    for member in compound.iter("memberdef"):
        if member.get("kind") in wanted:
            yield member, member.findtext("qualifiedname") or member.findtext("name")


def find_faults(xml):
    for path in xml.glob("*.xml"):
        for compound in ElementTree.parse(path).getroot().findall("compounddef"):
            for entity, name in list_entities(compound):
                texts = [entity.find("briefdescription"), entity.find("detaileddescription")]
                if entity.get("prot") == "public" and not any("".join(text.itertext()).strip() for text in texts):
                    location = entity.find("location")
                    yield location.get("file"), int(location.get("line")), name


def main():
    if len(sys.argv) != 2 or not os.environ.get("ATHANOR_HEADERS"):
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        faults = sorted(set(find_faults(write_xml(sys.argv[1], folder))))
    for file, line, name in faults:
        print(f"{file}:{line}: {name} has no documentation comment")
    if not faults:
        print("docs: every public class and function says what it is")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
