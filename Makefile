# Front door of the build; the real one is CMakeLists.txt with CMakePresets.json.
.PHONY: demo test build package test-package packages check tidy docs

demo: build
	tools/demo.sh

build: packages
	cmake --preset release
	cmake --build build/release --target athanor_program athanor_torch athanor_mpi

test: packages check
	cmake --preset release
	cmake --build build/release
	ctest --test-dir build/release --output-on-failure -j 2

# A tarball that runs without installation; TORCH=/path/to/torch builds against that PyTorch 2.x and leaves it out.
package_build = build/$(if $(TORCH),package,release)
package: packages
	cmake --preset release -B $(package_build) $(if $(TORCH),-DLibTorch_ROOT=$(TORCH) -DATHANOR_BUILD_TESTS=OFF)
	cmake --build $(package_build) --target athanor_program athanor_torch athanor_mpi athanor_c
	tools/make_package.sh $(package_build) build $(TORCH)

# As root: the package in a bare Debian of debootstrap.
test-package:
	tools/test_package.sh build/athanor-*.tar.gz build/debian

packages:
	tools/install_packages.sh

tidy:
	tools/tidy.sh

docs: packages
	cmake --preset release
	cmake --build build/release --target docs

check:
	python3 tools/check_layers.py
