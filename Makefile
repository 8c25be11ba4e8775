# make demo     the whole sign-in on this machine, with nothing configured
# make test     every test, with servers of its own that end with it
# make check    what stands beside the tests: format, lints, documentation, benches

export PATH := $(PATH):$(HOME)/.cargo/bin

.PHONY: demo test check

demo:
	@scripts/setup demo
	cargo run --locked --features demo -- demo

test:
	@scripts/setup test
	cargo test --locked --features demo --tests --no-fail-fast

check:
	@scripts/setup build
	cargo fmt --check
	cargo clippy --locked --all-targets --features demo -- -D warnings
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --features demo
	cargo check --locked --benches
