//! `fleet write FOLDER ROWS FORM...`: the columns that contestants in Python read too, as Arrow files. Forms are
//! `dictionaries`, `texts` and `findings`.
//!
//! `fleet hand FILE`: the loop by hand over such a file, timed beside others. For each line that it reads it writes one:
//! for a number the nanoseconds that the masks took on so many threads, for a path that they stand there as columns.
#![allow(clippy::print_stdout, reason = "a program that answers")]

use std::{
    error::Error,
    fs::{self, File},
    io::{BufRead, stdin},
    path::Path,
    sync::Arc,
    time::Instant as Clock,
};

use arrow_array::{ArrayRef, BooleanArray, RecordBatch};
use arrow_buffer::{BooleanBuffer, Buffer};
use arrow_ipc::{reader::FileReader, writer::FileWriter};
use brightline_benches::columns::{self, findings, hand, table};

type Done = Result<(), Box<dyn Error>>;

fn main() -> Done {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder, rows, forms @ ..] => {
            let (folder, rows) = (Path::new(folder), rows.parse()?);
            fs::write(folder.join("columns.bright"), columns::STANDARD)?;
            fs::write(folder.join("findings.bright"), findings::STANDARD)?;
            for form in forms {
                let batch = match *form {
                    "dictionaries" => table::batch(rows, true)?,
                    "texts" => table::batch(rows, false)?,
                    "findings" => findings::batch(rows, true)?,
                    other => return Err(format!("there is no form `{other}`").into()),
                };
                write(&folder.join(format!("{form}.arrow")), &batch)?;
            }
            Ok(())
        }
        ["hand", file] => answer(&read(Path::new(file))?),
        _ => Err("fleet write FOLDER ROWS FORM..., or fleet hand FILE".into()),
    }
}

fn write(path: &Path, batch: &RecordBatch) -> Done {
    let mut writer = FileWriter::try_new(File::create(path)?, &batch.schema())?;
    writer.write(batch)?;
    Ok(writer.finish()?)
}

fn read(path: &Path) -> Result<RecordBatch, Box<dyn Error>> {
    let mut batches = FileReader::try_new(File::open(path)?, None)?;
    Ok(batches.next().ok_or("an empty file")??)
}

fn answer(batch: &RecordBatch) -> Done {
    for line in stdin().lock().lines() {
        let line = line?;
        let threads: usize = line.parse().unwrap_or(1);
        let clock = Clock::now();
        let masks = std::hint::black_box(hand::masks_by(threads, batch)).ok_or("a column is another")?;
        let took = clock.elapsed().as_nanos();
        if line.parse::<usize>().is_ok() {
            println!("{took}");
            continue;
        }
        let names = (0..24).map(|rule| format!("r{rule:02}")).chain(["bronze", "silver"].map(str::to_owned));
        let columns = names.zip(masks.into_iter().flatten()).map(|(name, mask)| {
            let values = BooleanBuffer::new(Buffer::from_vec(mask), 0, batch.num_rows());
            (name, Arc::new(BooleanArray::new(values, None)) as ArrayRef)
        });
        write(Path::new(&line), &RecordBatch::try_from_iter(columns)?)?;
        println!("written");
    }
    Ok(())
}
