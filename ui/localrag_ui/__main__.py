"""`python -m localrag_ui`: the window, as the supervisor starts it."""

import sys

from localrag_ui.app import main

sys.exit(main())
