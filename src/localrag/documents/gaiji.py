"""Characters that only the PC of the author can show, because somebody drew them there (gaiji)."""

import re
from dataclasses import replace

from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.ports import Content

_GETA = "〓"
# The private areas of Unicode without U+F000 to F0FF, where fonts of symbols have their bullets.
_GAIJI = re.compile("[\ue000-\uefff\uf100-\uf8ff\U000f0000-\U0010fffd]")


def with_gaiji_marked(content: Content) -> Content:
    """Return the content with 〓 for each such character, and a warning with its pages."""
    found = tuple(page.number for page in content.pages if _GAIJI.search(page.text))
    if not found:
        return content
    pages = tuple(replace(page, text=_GAIJI.sub(_GETA, page.text)) for page in content.pages)
    warning = ReadWarning(code=WarningCode.GAIJI, pages=found)
    return replace(content, pages=pages, warnings=(*content.warnings, warning))
