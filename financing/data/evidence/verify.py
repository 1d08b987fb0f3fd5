"""Verify an evidence package of one case, with nothing but Python.

    python3 verify.py [PACKAGE] [--require-signatures]

PACKAGE is the ZIP file, or the folder it was unpacked to; without it, the folder of this file.
It needs no database, no network and no other program. It walks, in this order: the manifest
against its own hash; every file against the manifest, and no file beside it; each record row by
row from the first to the tip; everything the rows rest on; what each PDF says inside against the
paper that the record names; the pool's transfers for the loan, from nothing; and, where pyHanko is
installed, every signature in the PDFs, by the signatures.py that lies beside this file.

Exit codes: 0 everything holds; 1 something does not, and the first thing is named; 2 there is no
package to read; 3 everything holds, but signatures were asked for and not all could be checked.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import logging
import re
import ssl
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

FORMAT = "ip-pledge-evidence/1"
MANIFEST, MANIFEST_HASH = "manifest.json", "manifest.sha256"
GENESIS = "0" * 64
HOLDS, BROKEN, UNREADABLE, UNSIGNED = 0, 1, 2, 3
LARGEST_FILE_BYTES = 1 << 30

LEDGER, ROOTS = "ledger/loan.jsonl", "seals/roots.pem"
SIGNATURES = Path(__file__).resolve().with_name("signatures.py")

_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n")


class Broken(Exception):
    """Something in the package does not hold."""


class Package:
    """The files of a package, zipped or not."""

    def __init__(self, place: Path) -> None:
        self.zip = zipfile.ZipFile(place) if place.is_file() else None
        self.folder = place

    def names(self) -> list[str]:
        """List every file, in order."""
        if self.zip is not None:
            names = [info.filename for info in self.zip.infolist() if not info.is_dir()]
            if len(set(names)) < len(names):
                raise Broken("压缩包内有同名文件")
            return sorted(names)
        found = (path for path in self.folder.rglob("*") if path.is_file())
        return sorted(
            path.relative_to(self.folder).as_posix()
            for path in found
            if "__pycache__" not in path.parts
        )

    def read(self, name: str) -> bytes:
        """Read one file."""
        if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Broken(f"{name}：文件名越出本包")
        try:
            if self.zip is None:
                return (self.folder / name).read_bytes()
            if self.zip.getinfo(name).file_size > LARGEST_FILE_BYTES:
                raise Broken(f"{name}：文件过大")
            return self.zip.read(name)
        except (KeyError, FileNotFoundError):
            raise Broken(f"{name}：文件缺失") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as damaged:
            raise Broken(f"{name}：文件已损坏（{damaged}）") from None


def canonical(value: object) -> bytes:
    """Write a value in the one form that is hashed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256(content: bytes) -> str:
    """Hash bytes; 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def read_json(content: bytes, name: str) -> Any:
    """Read JSON, or name the file that is none."""
    try:
        return json.loads(content)
    except ValueError:
        raise Broken(f"{name}：不是有效的JSON") from None


def check_manifest(package: Package) -> dict[str, Any]:
    """Hold the manifest against its hash, and every file against the manifest."""
    content = package.read(MANIFEST)
    if package.read(MANIFEST_HASH) != f"{sha256(content)}  {MANIFEST}\n".encode():
        raise Broken(f"{MANIFEST}：与{MANIFEST_HASH}不符")
    manifest: dict[str, Any] = read_json(content, MANIFEST)
    if manifest.get("format") != FORMAT:
        raise Broken(f"{MANIFEST}：格式不是{FORMAT}")
    listed = {entry["path"]: entry for entry in manifest["files"]}
    for name in package.names():
        if name not in listed and name not in (MANIFEST, MANIFEST_HASH):
            raise Broken(f"{name}：清单中没有这个文件")
    for name, entry in listed.items():
        if sha256(package.read(name)) != entry["sha256"]:
            raise Broken(f"{name}：内容与清单登记的SHA-256不符")
    return manifest


def rows_of(package: Package, record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Walk a record from its first row to its tip."""
    name, previous, seq = record["path"], GENESIS, 0
    for seq, line in enumerate(package.read(name).splitlines(), start=1):
        where = f"{name} 第{seq}行"
        row = read_json(line, where)
        own = row.pop("hash", None)
        if (row.get("chain"), row.get("seq")) != (record["chain"], seq):
            raise Broken(f"{where}：记录链或序号不连续（缺行、插行或换链）")
        if row["previous_hash"] != previous:
            raise Broken(f"{where}：与上一行的哈希不衔接")
        if sha256(canonical(row)) != own:
            raise Broken(f"{where}：内容与本行哈希不符")
        previous = own
        yield row
    if (seq, previous) != (record["rows"], record["tip"]):
        raise Broken(f"{name}：末行不是清单登记的链尾（共应{record['rows']}行）")


def check_resting(row: dict[str, Any], held: dict[tuple[str, str], str], name: str) -> int:
    """Find in the package everything that a row rests on."""
    resting = read_json(row["rests_on"].encode(), f"{name} 第{row['seq']}行")
    for what, sha in resting:
        if (what.partition(":")[0], sha) not in held:
            raise Broken(f"{name} 第{row['seq']}行：所依据的{what}（{sha[:12]}…）不在本包内")
    return len(resting)


def facts_in(pdf: bytes) -> Iterator[bytes]:
    """Find the JSON that a PDF carries as an attachment."""
    for start in _STREAM.finditer(pdf):
        try:
            content = zlib.decompressobj().decompress(pdf[start.end() :])
        except zlib.error:
            continue
        if content.startswith(b"{"):
            yield content


def check_papers(package: Package, manifest: dict[str, Any], named: set[str]) -> int:
    """Hold what each PDF carries inside against the papers that the record names."""
    pdfs = [entry for entry in manifest["files"] if entry["kind"] == "pdf"]
    for entry in pdfs:
        inside = {sha256(facts) for facts in facts_in(package.read(entry["path"]))}
        if entry["content_sha256"] not in inside:
            raise Broken(f"{entry['path']}：PDF内嵌的内容不是该文书冻结的内容")
        if entry["content_sha256"] not in named:
            raise Broken(f"{entry['path']}：记录中没有这份文书")
    return len(pdfs)


def check_ledger(package: Package, manifest: dict[str, Any]) -> list[str]:
    """Reckon the balances of the loan's own accounts anew, from nothing, transfer by transfer."""
    if LEDGER not in {entry["path"] for entry in manifest["files"]}:
        return []
    held: dict[tuple[str, ...], int] = {}
    count = 0
    for count, line in enumerate(package.read(LEDGER).splitlines(), start=1):
        where = f"{LEDGER} 第{count}行"
        row = read_json(line, where)
        for end, sign in (("source", -1), ("target", 1)):
            kind, loan = row[end]
            if loan:
                account = (row["pool"], kind, loan)
                held[account] = held.get(account, 0) + sign * row["amount_fen"]
                if held[account] < 0 or held[account] != row[f"{end}_after_fen"]:
                    raise Broken(f"{where}：记账后余额与逐笔计算的不符")
    return [f"资金池台账：本笔贷款{count}笔划转，余额逐笔重新计算相符"]


def load_signatures() -> ModuleType | None:
    """Load what checks signatures, from beside this file and never from the package under test."""
    spec = importlib.util.spec_from_file_location("signatures", SIGNATURES)
    if spec is None or spec.loader is None or not SIGNATURES.exists():
        return None
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(spec)
    sys.modules["signatures"] = module
    try:
        spec.loader.exec_module(module)
    except ImportError:
        return None
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    return module


def roots_in(package: Package) -> list[bytes]:
    """Read the certificates whose word the platform takes."""
    if ROOTS not in package.names():
        return []
    pems = _PEM.findall(package.read(ROOTS).decode("ascii", "replace"))
    return [ssl.PEM_cert_to_DER_cert(pem) for pem in pems]


def check_signatures(package: Package, manifest: dict[str, Any]) -> tuple[list[str], bool]:
    """Check the signatures of every sealed PDF; say what was checked, and whether all could be."""
    sealed = [entry for entry in manifest["files"] if entry.get("seals")]
    if not sealed:
        return ["签章：本包文书均无电子签名"], False
    module = load_signatures()
    if module is None:
        return [f"签章：{len(sealed)}份文书带有电子签名，本机未安装pyHanko，未作核验"], False
    roots = roots_in(package)
    count, trusted = 0, True
    for entry in sealed:
        seals = module.check_seals(package.read(entry["path"]), roots)
        for seal in seals:
            if seal.problem:
                revision = module.told_revision(seal.revision, seal.signer)
                raise Broken(f"{entry['path']}：{revision}：{seal.problem}")
            trusted = trusted and seal.trusted
        if [seal.signer for seal in seals] != entry["seals"]:
            raise Broken(f"{entry['path']}：印章不是清单登记的印章")
        count += len(seals)
    said = [f"签章：{len(sealed)}份文书上的{count}枚电子签名逐一核验，均未改动"]
    if not trusted:
        return [*said, "签章：有签名的证书不能由本包所附根证书证明"], False
    prints = "、".join(sha256(root) for root in roots)
    return [*said, f"请将根证书的SHA-256与平台公布的核对：{prints}"], True


def verify(package: Package) -> tuple[list[str], bool]:
    """Check everything; return what was checked, in sentences, and whether signatures were.

    Raises:
        Broken: the first thing that does not hold.
    """
    manifest = check_manifest(package)
    said = [f"案件{manifest['case']}（{manifest['state_name']}），制作于{manifest['made_at']}"]
    said.append(f"清单：{len(manifest['files'])}个文件，逐一核对SHA-256，无缺失、无多余")
    held = {
        (entry["kind"], entry["sha256"]): entry["path"]
        for entry in manifest["files"]
        if entry["path"].startswith("evidence/")
    }
    named: set[str] = set()
    for record in manifest["records"]:
        rows = resting = 0
        for row in rows_of(package, record):
            rows += 1
            resting += check_resting(row, held, record["path"])
            named |= {sha for what, sha in json.loads(row["rests_on"]) if what.startswith("paper:")}
        said.append(f"{record['path']}：{rows}行首尾相接，所依据的{resting}处材料均在包内且未改动")
    pdfs = check_papers(package, manifest, named)
    said.append(f"文书：{pdfs}份PDF内嵌的内容与记录所载一致")
    said += check_ledger(package, manifest)
    said += [f"未附PDF（制作时尚未生成）：{number}" for number in manifest["papers_without_pdf"]]
    tips = "、".join(f"{record['path']} {record['tip']}" for record in manifest["records"])
    said.append(f"请将链尾与平台当日公布的日根核对：{tips}")
    signatures, signed = check_signatures(package, manifest)
    return [*said, *signatures], signed


def speak(lines: Sequence[str]) -> None:
    """Write lines in Chinese, whatever the terminal's language."""
    sys.stdout.buffer.write("".join(f"{line}\n" for line in lines).encode())
    sys.stdout.flush()


def main(arguments: Sequence[str]) -> int:
    """Verify what is named, or what lies around this file."""
    wants_signatures = "--require-signatures" in arguments
    places = [each for each in arguments if not each.startswith("--")]
    place = Path(places[0]) if places else Path(__file__).resolve().parent
    try:
        said, signed = verify(Package(place))
    except Broken as broken:
        speak([f"不成立：{broken}"])
        return BROKEN
    except (KeyError, TypeError, ValueError, AttributeError) as shapeless:
        speak([f"不成立：{MANIFEST}或记录的结构已被改动（{type(shapeless).__name__}）"])
        return BROKEN
    except (OSError, zipfile.BadZipFile) as unreadable:
        speak([f"无法读取证据包：{unreadable}"])
        return UNREADABLE
    speak([*said, "成立"])
    return UNSIGNED if wants_signatures and not signed else HOLDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
