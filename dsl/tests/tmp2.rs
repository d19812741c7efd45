#![allow(clippy::all, missing_docs)]
use brightline_dsl::*;
#[test] fn bad() {
 for t in std::fs::read_to_string("/tmp/bl/bad.txt").unwrap().split("\n----\n") {
   let p = parse(FileId(0), t);
   let s = Sources::new(vec![Source::new("f", t)]);
   println!("=== {t}");
   for d in &p.diagnostics { let l = &d.labels; println!("   {} {} @{} {:?}{}{}", d.code, d.message, s.place(d.span()), s.text(d.span()), d.help.as_ref().map(|h| format!("\n      help: {h}")).unwrap_or_default(), l.iter().skip(1).map(|l| format!("\n      also {}: {}", s.place(l.span), l.text)).collect::<String>()); }
   println!("   -> {} items, lost {:?}", p.file.items.len(), p.lost);
 }
}
