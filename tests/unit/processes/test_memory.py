"""How much memory is free: the system's word, or a control group's where that is less."""

import sys

import pytest

from localrag.processes.memory import free_memory, peak_memory, total_memory

GIB = 1024**3


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def system(tmp_path):
    write(tmp_path / "proc/meminfo", f"MemTotal: 1 kB\nMemAvailable:  {8 * GIB // 1024} kB\n")
    return tmp_path


def test_without_a_group_the_system_decides(system):
    assert free_memory(system) == 8 * GIB


def test_the_tightest_group_above_the_process_decides_and_file_pages_are_free(system):
    write(system / "proc/self/cgroup", "0::/user/app\n")
    groups = system / "sys/fs/cgroup"
    write(groups / "user/app/memory.max", "max\n")
    write(groups / "user/app/memory.current", "5\n")
    write(groups / "user/memory.max", f"{3 * GIB}\n")
    write(groups / "user/memory.current", f"{2 * GIB}\n")
    write(groups / "user/memory.stat", f"anon 7\ninactive_file {GIB}\nactive_file 9\n")
    assert free_memory(system) == 2 * GIB


def test_the_older_groups_are_read_too(system):
    write(system / "proc/self/cgroup", "5:cpu:/x\n4:memory:/box\n")
    write(system / "sys/fs/cgroup/memory/box/memory.limit_in_bytes", f"{GIB}")
    write(system / "sys/fs/cgroup/memory/box/memory.usage_in_bytes", f"{2 * GIB}")
    assert free_memory(system) == 0


def test_nothing_is_said_where_nobody_knows(tmp_path):
    assert free_memory(tmp_path) is None
    assert peak_memory(root=tmp_path) is None


@pytest.mark.skipif(sys.platform != "linux", reason="proc(5) is of Linux")
def test_this_pc_says_something():
    assert free_memory()
    assert (total_memory() or 0) >= (free_memory() or 0)
    assert (peak_memory() or 0) > 10_000_000  # this interpreter with its libraries
