//! `scripts/setup` on pretended machines: what it installs, how, and when it lets be.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::process::{Command, Output};

use crate::harness::keeper;

/// A machine whose programs are in one folder, most of them pretended, and which writes down who was called.
struct Machine {
    folder: PathBuf,
}

impl Machine {
    /// Debian with Rust and everything that the tests need, used by root.
    fn complete() -> Self {
        let machine = Self { folder: keeper::folder("machine") };
        for folder in ["bin", "root/usr/sbin", "root/usr/include", "root/etc", "root/usr/lib/postgresql/15/bin"] {
            fs::create_dir_all(machine.folder.join(folder)).unwrap();
        }
        let clang = machine.folder.join("root/usr/lib/llvm-14/lib/clang/14/include");
        fs::create_dir_all(&clang).unwrap();
        fs::write(clang.join("stddef.h"), "").unwrap();
        for file in ["usr/lib/llvm-14/lib/libclang.so.1", "usr/include/stdio.h", "usr/lib/postgresql/15/bin/initdb"] {
            fs::write(machine.folder.join("root").join(file), "").unwrap();
        }
        fs::write(machine.folder.join("root/etc/os-release"), "ID=debian\n").unwrap();
        for file in ["opensaml/saml-schema-protocol-2.0.xsd", "xmltooling/xmldsig-core-schema.xsd"] {
            let path = machine.folder.join("root/usr/share/xml").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        for package in ["axe", "provider"] {
            let folder = machine.folder.join(package);
            fs::create_dir_all(folder.join("node_modules")).unwrap();
            fs::write(folder.join("node_modules/.package-lock.json"), "").unwrap();
            let lock = fs::File::create(folder.join("package-lock.json")).unwrap();
            lock.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        }
        for wheels in ["msal", "pysaml2", "powershell", "schemas"] {
            let folder = machine.folder.join(wheels);
            fs::create_dir_all(folder.join("packages")).unwrap();
            fs::write(folder.join("packages/.installed"), "").unwrap();
            let list = fs::File::create(folder.join("requirements.txt")).unwrap();
            list.set_modified(std::time::SystemTime::UNIX_EPOCH).unwrap();
        }
        for real in ["sh", "grep", "sort", "tail", "rm", "mkdir", "chmod"] {
            symlink(keeper::installed(real, "coreutils"), machine.folder.join("bin").join(real)).unwrap();
        }
        let there = ["make", "cc", "cargo", "redis-server", "xmlsec1", "xmllint", "curl", "jq", "node", "python3"];
        for there in there.into_iter().chain(["chromium", "chromedriver"]) {
            machine.has(there, "exit 0");
        }
        machine.has("pkg-config", "exit 0");
        machine.has("rustc", "echo 'rustc 1.95.0 (f2d3ce0bd 2026-03-21)'");
        machine.has("id", "echo 0");
        machine.has(
            "apt-get",
            r#"{ echo "apt-get $*"
                for file in "$SETUP_ROOT/usr/sbin/policy-rc.d" "$SETUP_ROOT"/etc/postgresql-common/createcluster.d/*; do
                    [ ! -e "$file" ] || echo "under ${file##*/}"
                done; } >>"$CALLS""#,
        );
        machine
    }

    /// The program `name` does as `script` says.
    fn has(&self, name: &str, script: &str) {
        let path = self.folder.join("bin").join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    fn lacks(&self, name: &str) {
        fs::remove_file(self.folder.join("bin").join(name)).unwrap();
    }

    fn sets_up(&self, set: &str) -> Output {
        Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/setup"))
            .arg(set)
            .env_clear()
            .env("PATH", self.folder.join("bin"))
            .env("HOME", &self.folder)
            .env("SETUP_ROOT", self.folder.join("root"))
            .env("SETUP_AXE", self.folder.join("axe"))
            .env("SETUP_MSAL", self.folder.join("msal"))
            .env("SETUP_PYSAML2", self.folder.join("pysaml2"))
            .env("SETUP_POWERSHELL", self.folder.join("powershell"))
            .env("SETUP_SCHEMAS", self.folder.join("schemas"))
            .env("SETUP_PROVIDER", self.folder.join("provider"))
            .env("CALLS", self.folder.join("calls"))
            .output()
            .unwrap()
    }

    fn calls(&self) -> String {
        fs::read_to_string(self.folder.join("calls")).unwrap_or_default()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&[output.stdout.as_slice(), &output.stderr].concat()).into_owned()
}

#[test]
fn where_nothing_is_missing_nothing_is_called() {
    let machine = Machine::complete();
    for set in ["build", "demo", "test"] {
        let output = machine.sets_up(set);
        assert_eq!(output.status.code(), Some(0), "{}", told(&output));
        assert_eq!((told(&output), machine.calls()), (String::new(), String::new()), "{set}");
    }
}

#[test]
fn root_installs_only_what_is_missing_and_starts_no_service() {
    let machine = Machine::complete();
    machine.lacks("redis-server");
    machine.lacks("xmllint");
    let output = machine.sets_up("test");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert_eq!(
        machine.calls(),
        "apt-get update -q\nunder policy-rc.d\nunder countersign-setup.conf\n\
         apt-get install --no-install-recommends -y redis-server libxml2-utils\n\
         under policy-rc.d\nunder countersign-setup.conf\n"
    );
    assert!(!machine.folder.join("root/usr/sbin/policy-rc.d").exists(), "the policy is taken back");
    let settings = machine.folder.join("root/etc/postgresql-common/createcluster.d");
    assert_eq!(fs::read_dir(settings).unwrap().count(), 0);
}

#[test]
fn what_npm_has_is_fetched_by_its_lock_file_for_the_tests_alone() {
    for (folder, package) in [("axe", "axe-core"), ("provider", "node-saml, passport-wsfed-saml2 and adal-node")] {
        let machine = Machine::complete();
        fs::remove_file(machine.folder.join(folder).join("node_modules/.package-lock.json")).unwrap();
        machine.has("npm", r#"echo "npm $*" >>"$CALLS""#);
        assert_eq!(machine.sets_up("build").status.code(), Some(0));
        assert_eq!(machine.calls(), "");
        assert_eq!(machine.sets_up("test").status.code(), Some(0));
        let there = machine.folder.join(folder).display().to_string();
        assert_eq!(machine.calls(), format!("npm ci --prefix {there} --ignore-scripts --no-audit --no-fund\n"));

        machine.has("npm", "exit 1");
        let output = machine.sets_up("test");
        assert_eq!(output.status.code(), Some(1));
        assert!(told(&output).contains(&format!("{package} could not be fetched")), "{}", told(&output));
    }
}

#[test]
fn a_policy_that_was_there_stays() {
    let machine = Machine::complete();
    let policy = machine.folder.join("root/usr/sbin/policy-rc.d");
    fs::write(&policy, "theirs").unwrap();
    machine.lacks("redis-server");
    assert_eq!(machine.sets_up("demo").status.code(), Some(0));
    assert_eq!(fs::read_to_string(&policy).unwrap(), "theirs");
}

#[test]
fn an_ordinary_user_installs_through_sudo() {
    let machine = Machine::complete();
    machine.lacks("redis-server");
    machine.has("id", "echo 1000");
    machine.has("sudo", r#"echo sudo >>"$CALLS"; exec "$@""#);
    let output = machine.sets_up("demo");
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(machine.calls().starts_with("sudo\napt-get update"), "{}", machine.calls());
    assert!(machine.calls().contains("-y redis-server\n"), "{}", machine.calls());
}

#[test]
fn without_root_and_sudo_the_exact_line_is_told() {
    let machine = Machine::complete();
    machine.lacks("redis-server");
    machine.has("id", "echo 1000");
    let output = machine.sets_up("demo");
    assert_eq!(output.status.code(), Some(2));
    assert!(
        told(&output).contains("\n  apt-get install --no-install-recommends -y redis-server\n"),
        "{}",
        told(&output)
    );
    assert_eq!(machine.calls(), "");
}

#[test]
fn a_sudo_that_refuses_ends_with_the_line_too() {
    let machine = Machine::complete();
    machine.lacks("redis-server");
    machine.has("id", "echo 1000");
    machine.has("sudo", "exit 1");
    let output = machine.sets_up("demo");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("\n  apt-get install"), "{}", told(&output));
}

#[test]
fn nothing_is_built_while_something_is_missing() {
    let machine = Machine::complete();
    machine.lacks("redis-server");
    machine.has("id", "echo 1000");
    machine.has("cargo", r#"echo cargo >>"$CALLS""#);
    let make = Command::new(keeper::installed("make", "make"))
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "demo"])
        .env_clear()
        .env("PATH", machine.folder.join("bin"))
        .env("HOME", &machine.folder)
        .env("SETUP_ROOT", machine.folder.join("root"))
        .env("CALLS", machine.folder.join("calls"))
        .output()
        .unwrap();
    assert_eq!(make.status.code(), Some(2), "{}", told(&make));
    assert_eq!(machine.calls(), "");
}

#[test]
fn an_old_rust_is_named_with_the_remedy() {
    let machine = Machine::complete();
    machine.has("rustc", "echo 'rustc 1.63.0'");
    let output = machine.sets_up("build");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("1.94 or newer is needed, this is 1.63.0"), "{}", told(&output));

    machine.lacks("rustc");
    let output = machine.sets_up("build");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("there is no rustc"), "{}", told(&output));
}

#[test]
fn what_cannot_be_installed_is_told_and_not_tried() {
    let machine = Machine::complete();
    fs::write(machine.folder.join("root/etc/os-release"), "ID=ubuntu\n").unwrap();
    machine.lacks("chromedriver");
    let output = machine.sets_up("test");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("CHROMEDRIVER="), "{}", told(&output));

    machine.lacks("apt-get");
    machine.lacks("redis-server");
    let output = machine.sets_up("demo");
    assert_eq!(output.status.code(), Some(2));
    assert!(told(&output).contains("no apt-get"), "{}", told(&output));
    assert_eq!(machine.calls(), "");
}
