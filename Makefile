# Front door of the build; the real one is CMakeLists.txt with CMakePresets.json.
.PHONY: demo test build packages check tidy docs

demo: build
	tools/demo.sh

build: packages
	cmake --preset release
	cmake --build build/release --target athanor_program athanor_torch

test: packages check
	cmake --preset release
	cmake --build build/release
	ctest --test-dir build/release --output-on-failure -j 2

packages:
	tools/install_packages.sh

tidy:
	tools/tidy.sh

docs: packages
	cmake --preset release
	cmake --build build/release --target docs

check:
	python3 tools/check_layers.py
