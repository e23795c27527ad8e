"""`python -m localrag_ui`: the window, as the supervisor starts it."""

import gc
import sys

gc.disable()  # until the window is painted: importing makes much and leaves nothing to collect

from localrag_ui.app import main

sys.exit(main())
