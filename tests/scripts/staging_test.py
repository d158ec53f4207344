#!/usr/bin/env python3
"""What setup.sh, stage.sh and fetch.sh bring into the cache; pip is a stub, the package index a folder."""

import hashlib
import io
import shutil
import sys
import tarfile
import unittest
import zipfile

from sandbox import ScriptTest

# pip brings what is in index/REQUIREMENT; it compares checksums when told to. The file breaks-at holds the requirement
# whose transfer ends in the middle, killed-at a part of the archive's name at which the unpacking script is killed.
PYTHON = """
if [ "$1" = -m ]; then
    [ "$3" = download ] || exit 0
    checked=
    while [ "$#" -gt 0 ]; do
        case "$1" in
            --dest) folder="$2" ;;
            -r) list="$2" ;;
            --require-hashes) checked=1 ;;
        esac
        shift
    done
    read -r requirement hash <"$list"
    echo "fetch $requirement" >>"$BOX/calls"
    for file in "$BOX/index/$requirement"/*; do
        if [ "$(cat "$BOX/breaks-at" 2>/dev/null)" = "$requirement" ]; then
            head -c 20 "$file" >"$folder/${file##*/}"
            exit 1
        fi
        [ -z "$checked" ] || echo "${hash#--hash=sha256:}  $file" | sha256sum --check --status || exit 1
        cp "$file" "$folder"
    done
    exit 0
fi
if [ -e "$BOX/killed-at" ] && [[ "$*" == *"$(<"$BOX/killed-at")"* ]]; then
    kill -KILL "$PPID"
    exit 1
fi
exec "$REAL_PYTHON" "$@"
"""


def wheel(*names):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return content.getvalue()


def source_package(top, *names):
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name in names:
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(name)
            archive.addfile(info, io.BytesIO(name.encode()))
    return content.getvalue()


TORCH = ["torch/lib/libc10.so", "torch/include/c10/a.h", "torch-1.dist-info/licenses/LICENSE"]
RUNTIME = ["nvidia/cu13/lib/libcudart.so.13", "runtime-1.dist-info/License.txt"]
RUNTIME_HEADERS = ["nvidia/cu13/include/cuda_runtime_api.h", "runtime-1.dist-info/License.txt"]
CRT = ["nvidia/cu13/include/crt/host_defines.h", "crt-1.dist-info/License.txt"]
CUDA = ["nvidia/cublas/lib/libcublas.so.13", "cublas-1.dist-info/License.txt"]
IMGUI = ["LICENSE", *(f"external/{name}" for name in (
    "imgui/imgui/imgui.h", "imgui/imgui/imgui.cpp", "imgui/imgui/LICENSE.txt",
    "implot/implot/implot.h", "implot/implot/implot.cpp", "implot/implot/LICENSE",
    "imgui_test_engine/imgui_test_engine/imgui_test_engine/engine.cpp",
    "portable_file_dialogs/portable_file_dialogs/dialogs.h"))]


class StagingTest(ScriptTest):
    def setUp(self):
        super().setUp()
        self.box.stub("python3", PYTHON)
        self.pins = {}
        self.pin("torch", "torch==1", "torch-1.whl", wheel(*TORCH, "torch/unused.py"))
        runtime = wheel(*RUNTIME, RUNTIME_HEADERS[0])
        self.pin("torch", "runtime==1", "runtime-1.whl", runtime)
        self.pin("headers", "runtime==1", "runtime-1.whl", runtime)
        self.pin("headers", "crt==1", "crt-1.whl", wheel(*CRT, "crt-1.dist-info/unused.txt"))
        self.pin("imgui", "imgui==1", "imgui-1.tar.gz", source_package("imgui-1", *IMGUI, "external/unused/unused.h"))
        self.pin("cuda", "cublas==1", "cublas-1.whl", wheel(*CUDA))

    def pin(self, group, requirement, file, content):
        """Puts a file into the index and its line among the pins, in the place of the group's line for this package."""
        self.serve(requirement, file, content)
        package = requirement.split("==")[0]
        sha256 = hashlib.sha256(content).hexdigest()
        self.pins[group, package] = f"{group} {requirement} {len(content)} {sha256} {file}\n"
        (self.box.root / "scripts/setup/pins.txt").write_text("".join(self.pins.values()))

    def serve(self, requirement, file, content):
        folder = self.box.folder / "index" / requirement
        folder.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)

    def disconnect(self):
        shutil.rmtree(self.box.folder / "index")

    def set_up(self, **environment):
        defaults = {"REAL_PYTHON": sys.executable, "ZSCOPE_PACKAGES": "off", "ZSCOPE_CUDA": "0"}
        return self.box.run("scripts/setup/setup.sh", **(defaults | environment))

    def staged(self, name):
        """The files, stamps aside, in the folder of this name and any version; nothing where there is no folder."""
        return sorted(str(path.relative_to(folder)) for folder in self.box.cache.glob(f"stage/{name}-*")
                      for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".staged-"))

    def downloaded(self):
        return sorted(path.name for path in self.box.cache.glob("downloads/*"))

    def unfinished(self):
        return list(self.box.cache.glob("stage/.unpack.*")) + list(self.box.cache.glob("downloads/.fetch.*"))

    def fetched(self):
        return [call.removeprefix("fetch ") for call in self.box.calls("fetch")]


class WholeRun(StagingTest):
    def test_stages_what_is_used_and_is_then_silent_and_offline(self):
        self.assert_works(self.set_up())
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME))
        self.assertEqual(self.staged("cuda-headers"), sorted(RUNTIME_HEADERS + CRT))
        self.assertEqual(self.staged("imgui_bundle"), sorted(IMGUI))
        self.assertEqual(self.fetched(), ["torch==1", "runtime==1", "crt==1", "imgui==1"])
        self.assertEqual(self.unfinished(), [])

        self.disconnect()
        shutil.rmtree(self.box.cache / "downloads")
        self.assert_works_silently(self.set_up())
        self.assertEqual(self.box.calls(), [])

    def test_stages_only_what_is_asked_for(self):
        self.assert_works_silently(self.set_up(ZSCOPE_TORCH_ROOT="/own", ZSCOPE_GUI="off"))
        self.assertEqual(self.fetched(), [])
        self.assert_works(self.set_up(ZSCOPE_TORCH_ROOT="/own"))
        self.assertEqual(self.fetched(), ["imgui==1"])
        self.assert_works(self.set_up(ZSCOPE_GUI="off"))
        self.assertEqual(self.fetched(), ["torch==1", "runtime==1", "crt==1"])
        self.assert_works(self.set_up(ZSCOPE_CUDA="1"))
        self.assertEqual(self.fetched(), ["cublas==1"])
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME + CUDA))

    def test_takes_files_that_were_put_there_by_hand(self):
        downloads = self.box.cache / "downloads"
        downloads.mkdir(parents=True)
        for file in self.box.folder.glob("index/*/*"):
            shutil.copy(file, downloads)
        self.disconnect()
        self.assert_works(self.set_up())
        self.assertEqual(self.fetched(), [])
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME))

    def test_a_changed_pin_stages_its_set_anew(self):
        self.assert_works(self.set_up())
        self.box.calls()
        self.pin("imgui", "imgui==2", "imgui-2.tar.gz",
                 source_package("imgui-2", *(name.replace("engine.cpp", "motor.cpp") for name in IMGUI)))
        self.assert_works(self.set_up())
        self.assertEqual(self.fetched(), ["imgui==2"])
        self.assertEqual(self.staged("imgui_bundle"), sorted(name.replace("engine.cpp", "motor.cpp") for name in IMGUI))

    def test_a_changed_libtorch_brings_the_cuda_libraries_back(self):
        self.assert_works(self.set_up(ZSCOPE_CUDA="1"))
        self.box.calls()
        self.pin("torch", "runtime==2", "runtime-2.whl", wheel(*RUNTIME))
        self.assert_works(self.set_up(ZSCOPE_CUDA="1"))
        self.assertEqual(self.fetched(), ["runtime==2"])
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME + CUDA))


class Said(StagingTest):
    def test_sizes_are_told_on_stderr(self):
        padded = io.BytesIO(wheel(*TORCH))
        with zipfile.ZipFile(padded, "a") as archive:
            archive.writestr("torch/lib/large.so", bytes(3_100_000))
        self.pin("torch", "torch==1", "torch-1.whl", padded.getvalue())
        result = self.set_up(ZSCOPE_GUI="off")
        self.assert_works(result)
        self.assertEqual(result.stdout, "")
        self.assertIn("fetching torch 1 (3 MB)", result.stderr)
        self.assertIn("unpacking torch 1 (3 MB)", result.stderr)
        self.assertIn("fetching runtime 1 (0 MB)", result.stderr)
        self.assertIn("staged torch (3 MB on disk in ", result.stderr)


class WantsCuda(StagingTest):
    """Without ZSCOPE_CUDA, the driver's library decides."""

    def fetched_with(self, *libraries):
        """What is fetched where ldconfig lists these."""
        listed = "".join(f"\t{name} (libc6,x86-64) => /lib/{name}\n" for name in libraries)
        self.box.mark("libraries", listed)
        self.box.stub("ldconfig", 'cat "$BOX/libraries"')
        self.assert_works(self.set_up(ZSCOPE_CUDA="", ZSCOPE_GUI="off"))
        return self.fetched()

    def test_not_without_a_driver(self):
        self.assertEqual(self.fetched_with("libc.so.6", "libcudart.so.13"), ["torch==1", "runtime==1", "crt==1"])

    def test_with_a_driver(self):
        self.assertIn("cublas==1", self.fetched_with("libcuda.so.1", "libc.so.6"))

    def test_with_a_driver_that_is_listed_before_many_others(self):
        self.assertIn("cublas==1", self.fetched_with("libcuda.so.1", *(f"liba{i}.so" for i in range(20000))))


class WrongFiles(StagingTest):
    def test_a_file_with_a_wrong_checksum_is_fetched_again(self):
        downloads = self.box.cache / "downloads"
        downloads.mkdir(parents=True)
        (downloads / "torch-1.whl").write_text("cut off")
        result = self.set_up()
        self.assert_works(result)
        self.assertIn("torch-1.whl has a wrong checksum", result.stderr)
        self.assertIn("torch==1", self.fetched())
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME))

    def test_a_file_other_than_the_pinned_one_is_refused(self):
        self.serve("runtime==1", "runtime-1.whl", wheel(*RUNTIME, "nvidia/cu13/lib/libother.so"))
        self.assert_stops(self.set_up(), "Fetching runtime==1 failed")
        self.assertEqual(self.downloaded(), ["torch-1.whl"])
        self.assertEqual(self.staged("libtorch"), [])

    def test_a_file_of_another_name_is_refused(self):
        (self.box.folder / "index/torch==1/torch-1.whl").rename(self.box.folder / "index/torch==1/torch-1-other.whl")
        self.assert_stops(self.set_up(), "another file than torch-1.whl", "torch-1-other.whl")
        self.assertEqual(self.downloaded(), [])

    def test_a_package_without_what_is_used_is_refused(self):
        self.pin("torch", "runtime==1", "runtime-1.whl", wheel("runtime-1.dist-info/License.txt"))
        self.assert_stops(self.set_up(), "nvidia/*/lib/*.so*")
        self.assertEqual(self.staged("libtorch"), [])
        self.assertEqual(self.unfinished(), [])


class Interrupted(StagingTest):
    def test_a_transfer_that_broke_off_begins_anew_and_keeps_whole_files(self):
        self.box.mark("breaks-at", "runtime==1")
        self.assert_stops(self.set_up(), "Fetching runtime==1 failed", f"{self.box.cache}/downloads: runtime-1.whl")
        self.assertEqual(self.downloaded(), ["torch-1.whl"])
        self.assertEqual(self.unfinished(), [])
        self.box.unmark("breaks-at")
        self.box.calls()
        self.assert_works(self.set_up())
        self.assertEqual(self.fetched(), ["runtime==1", "crt==1", "imgui==1"])

    def test_a_killed_unpacking_leaves_no_half_and_is_made_again_without_network(self):
        self.box.mark("killed-at", "runtime-1.whl")
        self.assert_stops(self.set_up())
        self.assertEqual(self.staged("libtorch"), [])
        self.assertEqual(len(self.unfinished()), 1)
        self.box.unmark("killed-at")
        # The set that comes after the broken one, which is not fetched yet.
        shutil.copy(self.box.folder / "index/crt==1/crt-1.whl", self.box.cache / "downloads")
        self.disconnect()
        self.assert_works(self.set_up(ZSCOPE_GUI="off"))
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME))
        self.assertEqual(self.unfinished(), [])

    def test_cuda_libraries_killed_on_their_way_leave_libtorch_in_place(self):
        self.box.mark("killed-at", "cublas-1.whl")
        self.assert_stops(self.set_up(ZSCOPE_CUDA="1"))
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME))
        self.box.unmark("killed-at")
        self.assert_works(self.set_up(ZSCOPE_CUDA="1"))
        self.assertEqual(self.staged("libtorch"), sorted(TORCH + RUNTIME + CUDA))


if __name__ == "__main__":
    unittest.main()
