"""What a user would build instead: LangChain's default splitter, FAISS flat, BM25 on white space.

usage: python -m benchmarks.langchain_pipeline index FOLDER... --into DIR | search DIR SQUAD |
       quality SQUAD
Prints one JSON object. Needs the extra `bench`. The embedder is the product's own starter, so that
only the pipelines differ.
"""

import argparse
import json
import os
import pickle
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from langchain_classic.retrievers import EnsembleRetriever
from langchain_community.document_loaders import (
    BSHTMLLoader,
    CSVLoader,
    PyPDFLoader,
    TextLoader,
)
from langchain_community.retrievers import BM25Retriever
from langchain_community.vectorstores import FAISS
from langchain_core.document_loaders import BaseLoader
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from localrag.analysis.gold import read_squad
from localrag.documents.pool import ReaderPool
from localrag.domain.cancel import CancelToken
from localrag.domain.document import Document as OurDocument
from localrag.domain.library import FoundFile
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site

TOP = 10
SEARCHES = 200


class Starter(Embeddings):
    """The embedder of localrag behind LangChain's interface."""

    def __init__(self) -> None:
        site = Site(places=places(None), library="main", policy=read_policy(None))
        self._embedder = Session(site).embedder()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return a vector for each text."""
        rows: list[list[float]] = self._embedder.embed_passages(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the question's vector."""
        row: list[float] = self._embedder.embed_question(text).tolist()
        return row


def loaded(folders: Sequence[Path], tally: Counter[str]) -> Iterator[Document]:
    """Yield what LangChain's own loaders make of the files, and our text of all others.

    It has no loader without further programs for Office files, mails, XML and JSON. A loader that
    fails gives way to our text too, so that both sides hold the same files; `tally` counts them.
    """
    left: list[Path] = []
    for path in sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()):
        loaders = _loaders(path)
        found = next(filter(None, map(_tried, loaders)), None)
        if found is None:
            left.append(path)
            tally["failed" if loaders else "none"] += 1
            continue
        tally["loaded"] += 1
        yield from found
    yield from _ours(left, tally)


def _loaders(path: Path) -> list[BaseLoader]:
    """Return the loaders that a user would try, in turn."""
    name = str(path)
    match path.suffix.lower():
        case ".pdf":
            return [PyPDFLoader(name)]
        case ".html":
            return [
                BSHTMLLoader(name, open_encoding=encoding)
                for encoding in ("utf-8", "cp932", "euc-jp")
            ]
        case ".csv":
            return [CSVLoader(name, autodetect_encoding=True)]
        case ".txt" | ".md":
            return [TextLoader(name, autodetect_encoding=True)]
        case _:
            return []


def _tried(loader: BaseLoader) -> list[Document] | None:
    try:
        return loader.load()
    except Exception:  # noqa: BLE001 - a loader may fail in any way
        return None


def _ours(paths: Sequence[Path], tally: Counter[str]) -> Iterator[Document]:
    """Yield the pages that localrag's readers find, those of members too."""
    files = [
        FoundFile(
            path=os.fsencode(path),
            size_bytes=path.stat().st_size,
            modified_ns=path.stat().st_mtime_ns,
        )
        for path in paths
    ]
    with ReaderPool() as pool:
        for outcome in pool.read(files, CancelToken()):
            read = [o for o in (outcome.file, *outcome.members) if isinstance(o, OurDocument)]
            tally["ours"] += bool(read)
            for document in read:
                source = {"source": os.fsdecode(document.source.location)}
                for page in document.pages:
                    yield Document(page_content=page.text, metadata=source)


def index(folders: Sequence[Path], into: Path) -> dict[str, object]:
    """Load, split, embed and store."""
    tally: Counter[str] = Counter()
    documents = list(loaded(folders, tally))
    chunks = RecursiveCharacterTextSplitter().split_documents(documents)
    FAISS.from_documents(chunks, Starter()).save_local(str(into))
    BM25Retriever.from_documents(chunks).vectorizer  # noqa: B018 - built as a user's program would
    (into / "chunks.pickle").write_bytes(pickle.dumps(chunks))
    return {"chunks": len(chunks), **tally}


def ensemble(store: FAISS, chunks: list[Document]) -> EnsembleRetriever:
    """Return both retrievers, equally weighted, as LangChain's guide shows it."""
    words = BM25Retriever.from_documents(chunks, k=TOP)
    vectors = store.as_retriever(search_kwargs={"k": TOP})
    return EnsembleRetriever(retrievers=[words, vectors], weights=[0.5, 0.5])


def search(folder: Path, squad: Path) -> dict[str, object]:
    """Ask questions of what `index` stored; CPU milliseconds each, after loading."""
    store = FAISS.load_local(str(folder), Starter(), allow_dangerous_deserialization=True)
    chunks = pickle.loads((folder / "chunks.pickle").read_bytes())  # noqa: S301 - our own file
    both = ensemble(store, chunks)
    questions = [question.text for question in read_squad(squad).questions[:SEARCHES]]
    both.invoke(questions[0])
    begun = time.process_time()
    for question in questions:
        both.invoke(question)
    return {"search_ms": 1000 * (time.process_time() - begun) / len(questions)}


def quality(squad: Path) -> dict[str, object]:
    """Return recall and MRR over all questions of a gold file, titles kept."""
    gold = read_squad(squad)
    documents = [
        Document(page_content=f"{c.title}\n{c.text}", metadata={"key": c.key})
        for c in gold.contexts
    ]
    chunks = RecursiveCharacterTextSplitter().split_documents(documents)
    both = ensemble(FAISS.from_documents(chunks, Starter()), chunks)
    ranks = []
    for question in gold.questions:
        keys = list(dict.fromkeys(d.metadata["key"] for d in both.invoke(question.text)))[:TOP]
        ranks.append(keys.index(question.source) + 1 if question.source in keys else None)
    number = len(ranks)
    return {
        "recall@1": sum(rank == 1 for rank in ranks) / number,
        "recall@5": sum(rank is not None and rank <= 5 for rank in ranks) / number,  # noqa: PLR2004 - as named
        "recall@10": sum(rank is not None for rank in ranks) / number,
        "mrr@10": sum(1 / rank for rank in ranks if rank) / number,
    }


def main() -> None:
    """Run one step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=("index", "search", "quality"))
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--into", type=Path, default=Path())
    options = parser.parse_args()
    match options.step:
        case "index":
            found = index(options.paths, options.into)
        case "search":
            found = search(*options.paths)
        case _:
            found = quality(*options.paths)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
