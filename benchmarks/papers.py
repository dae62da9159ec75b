"""What a sealed convention costs beside the bare renderer and the bare signing library, in one run, interleaved.

    python benchmarks/papers.py [--runs 9] [--minute]

Processor time of this process and of its closed process together; the ratio is what is compared. `--minute` also counts how
many conventions two processes seal, against one.
"""

# ruff: noqa: PLC0415 - Django is imported once its settings are named
import argparse
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def set_up(folder: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.update(VAR_DIR=folder, DATABASE_URL=os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3"))
    import django

    django.setup()


def essay() -> Any:
    """The convention of the tests: thirteen articles, two tables, two parties."""
    from django.conf import settings

    from documents import templating
    from documents.catalogue import PAPERS
    from tests.documents.papers import EssayConvention

    settings.TEMPLATES[0]["DIRS"].append(ROOT / "tests" / "documents" / "templates")
    templating.engine.cache_clear()
    PAPERS["essay_convention"] = EssayConvention()
    return PAPERS["essay_convention"]


def subject() -> Any:
    from django.utils import timezone

    from accounts.models import Funder
    from calls.models import Call, Scheme

    city, _made = Funder.objects.get_or_create(
        slug="banc",
        defaults={
            "name": "Ville du Banc d’Essai",
            "kind": "city",
            "country": "FR",
            "currency": "EUR",
            "seat": "Essai",
            "case_prefix": "BAN",
            "address": "1 place d’Essai",
        },
    )
    scheme, _made = Scheme.objects.get_or_create(funder=city, slug="banc", defaults={"name": "Banc d’essai"})
    now = timezone.now()
    return Call.objects.get_or_create(
        scheme=scheme, slug="banc", defaults={"title": "Banc d’essai", "opens_at": now, "closes_at": now + timezone.timedelta(days=30)}
    )[0]


def processor_ms() -> float:
    """This process, and the closed one that draws for it."""
    from documents.limited import drawer

    own = sum(os.times()[:2])
    if drawer.process is None:
        return own * 1000
    fields = Path(f"/proc/{drawer.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (own + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")) * 1000


def ours(call: Any) -> Callable[[], None]:
    from documents import issue

    def make() -> None:
        issue.issue(slug="essay_convention", subject=call, key=f"bench:{os.getpid()}:{time.monotonic_ns()}")

    return make


def bare(call: Any) -> Callable[[], None]:
    """The same page, the same fonts, shared between documents; a signature without anything to see."""
    import weasyprint
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
    from weasyprint.text.fonts import FontConfiguration

    from documents import fonts, issue, seals, texts
    from documents.closed import drawing

    paper = issue.issue(slug="essay_convention", subject=call, key="bare")
    heading, text = issue.heading_of(paper), texts.text_of("essay_convention", call)
    html = texts.page_of(text, heading, has_logo=False)
    qr = texts.qr_of(heading.address)
    assets: dict[str, Any] = fonts.assets([]) | {"qr": {"bytes": qr.content, "type": qr.type}}
    shared, signer, fetcher = FontConfiguration(), seals.seal_of(paper.funder).signer, drawing.Closed(assets)
    facts = signers.PdfSignatureMetadata(field_name="seal", certify=True, subfilter=SigSeedSubFilter.PADES)

    def make() -> None:
        style = weasyprint.CSS(string=fonts.stylesheet([]), base_url="res:", url_fetcher=fetcher, font_config=shared)
        pdf = weasyprint.HTML(string=html, base_url="res:", url_fetcher=fetcher).write_pdf(pdf_variant="pdf/a-3a", font_config=shared, stylesheets=[style])
        signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), facts, signer=signer, new_field_spec=SigFieldSpec("seal", box=(0, 0, 0, 0)))

    return make


def measure(work: Callable[[], None]) -> tuple[float, float]:
    cpu, wall = processor_ms(), time.perf_counter()
    work()
    return processor_ms() - cpu, (time.perf_counter() - wall) * 1000


def compare(runs: int) -> None:
    call = subject()
    plain, full = bare(call), ours(call)
    plain(), full()
    measured = [(measure(plain), measure(full)) for _run in range(runs)]
    for place, name in enumerate(("processor", "wall")):
        floor, made = (statistics.median(pair[who][place] for pair in measured) for who in (0, 1))
        print(f"{name}: bare {floor:.0f} ms, sealed paper {made:.0f} ms, ratio {made / floor:.2f}")


def count_for(seconds: float) -> None:
    make, made = ours(subject()), 0
    make()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        make()
        made += 1
    print(made)


def crew(folder: str, size: int, seconds: float) -> int:
    command = [sys.executable, __file__, "--count", str(seconds), "--folder", folder]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _each in range(size)]
    return sum(int(process.communicate()[0]) for process in processes)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--minute", action="store_true")
    parser.add_argument("--count", type=float)
    parser.add_argument("--folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = options.folder or made
        set_up(folder)
        essay()
        if options.count:
            count_for(options.count)
            return
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        compare(options.runs)
        if options.minute:
            one, two = crew(folder, 1, 20), crew(folder, 2, 20)
            print(f"one process: {one * 3} a minute; two: {two * 3} a minute, {two / max(one, 1):.2f} times")


if __name__ == "__main__":
    main()
