//! Writes the seeds of every target below a folder, or of one: `seed FOLDER [TARGET]`.

use std::{env, fs, io, path::Path, process::ExitCode};

use brightline_fuzz::{properties::ALL, seeds};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let Some(folder) = arguments.next() else {
        eprintln!("usage: seed FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for property in &ALL {
        let into = folder.join(property.name);
        fs::create_dir_all(&into)?;
        let seeds = seeds::of(property.name, &project)?;
        for (number, seed) in seeds.iter().enumerate() {
            fs::write(into.join(format!("seed-{number:04}")), seed)?;
        }
        println!("{}: {} seeds, at most {} bytes an input", property.name, seeds.len(), property.longest);
    }
    Ok(())
}
