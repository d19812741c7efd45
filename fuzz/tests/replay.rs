//! Every property holds of what the fuzzer begins from, and of everything it ever found.

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
    path::Path,
};

use brightline_fuzz::{properties::ALL, seeds};

#[test]
fn seeds_and_former_findings_hold() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut failed = Vec::new();
    for property in &ALL {
        let mut inputs: Vec<(String, Vec<u8>)> = Vec::new();
        let found = seeds::of(property.name, &here.join("..")).expect("the project can be read");
        assert!(found.len() >= 10, "{} begins from {} seeds", property.name, found.len());
        inputs.extend(found.into_iter().enumerate().map(|(number, seed)| (format!("seed {number}"), seed)));
        for entry in fs::read_dir(here.join("regressions").join(property.name)).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            inputs.push((path.display().to_string(), fs::read(&path).expect("a file")));
        }
        println!("{}: {} inputs", property.name, inputs.len());
        for (name, input) in inputs {
            if panic::catch_unwind(AssertUnwindSafe(|| (property.holds)(&input))).is_err() {
                failed.push(format!("{}: {name}", property.name));
            }
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn the_page_lists_every_property() {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).expect("the page");
    for property in &ALL {
        let row = format!("| `{}` | {} |", property.name, property.what);
        assert!(page.contains(&row), "there is no line\n{row}");
    }
}
