//! `brightline.toml`: what a folder is checked with, so that `brightline check` alone does the main job.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use brightline::{Diagnostic, Source, Sources, Span, nearest};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::{
    arguments::{Evidence, NamedPath, Standards, is_source},
    console,
    files::{Root, shown},
    refusal::Refusal,
};

/// The file's name.
pub(crate) const FILE: &str = "brightline.toml";

const LONGEST: u64 = 1 << 20;

/// What a command reads: its arguments, completed by `brightline.toml`.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// The files of the standard.
    pub(crate) standard: Vec<Root>,
    /// The facts, each with the source it speaks for.
    pub(crate) facts: Vec<(Option<String>, Root)>,
    /// The exceptions that come as data.
    pub(crate) exceptions: Vec<Root>,
    /// The most steps that judging one subject may take, where somebody allows fewer than the engine.
    pub(crate) within: Option<u64>,
    /// The folder that names are relative to, where it is not the working directory.
    relative_to: Option<String>,
}

/// What a `brightline.toml` says.
#[derive(Debug, Default)]
struct Project {
    folder: PathBuf,
    name: String,
    standard: Option<Vec<String>>,
    exceptions: Vec<String>,
    facts: Vec<(String, String)>,
}

impl Inputs {
    /// Says from where the names of files are to be read, where that is not here: they are the same from everywhere.
    pub(crate) fn say_what_names_mean(&self) {
        if let Some(folder) = &self.relative_to {
            console::note(&format!("files are named as `{folder}/{FILE}` names them"));
        }
    }

    fn roots(&self) -> impl Iterator<Item = &Root> {
        self.standard.iter().chain(self.facts.iter().map(|(_, root)| root)).chain(&self.exceptions)
    }
}

/// Completes the arguments. What an argument says replaces what the file says under the same key.
pub(crate) fn inputs(standards: &Standards, evidence: Option<&Evidence>) -> Result<Inputs, Refusal> {
    let (mut inputs, mut project) = named(&standards.paths)?;
    inputs.within = standards.within;
    if project.is_none() {
        project = nearest_above()?.map(|file| Project::read(&file)).transpose()?;
        if standards.paths.is_empty() {
            let Some(project) = &project else {
                return Err(Refusal::new("no standard is named, and there is no `brightline.toml` here or above")
                    .help("name the `.bright` files or their folder before the options: `brightline check standard/ --facts catalog/`"));
            };
            inputs.standard = project.standard()?;
        }
    }
    if let Some(evidence) = evidence {
        let named = |NamedPath { source, path }: &NamedPath| (source.clone(), Root::argument(path));
        inputs.facts = evidence.facts.iter().map(named).collect();
        inputs.exceptions = evidence.exceptions.iter().map(|path| Root::argument(path)).collect();
    }
    if let Some(project) = project {
        if inputs.facts.is_empty() {
            let rooted = |(source, path): &(String, String)| (Some(source.clone()), project.root(path));
            inputs.facts = project.facts.iter().map(rooted).collect();
        }
        if inputs.exceptions.is_empty() {
            inputs.exceptions = project.exceptions.iter().map(|path| project.root(path)).collect();
        }
        let folder = shown(&project.folder);
        inputs.relative_to = (!folder.is_empty() && inputs.roots().any(Root::is_of_project)).then_some(folder);
    }
    if inputs.roots().filter(|root| root.is_standard_input()).count() > 1 {
        return Err(Refusal::new("`-` is named twice, and standard input can be read once"));
    }
    Ok(inputs)
}

/// The standard that these paths name, of which one may be a `brightline.toml` or a folder with one.
fn named(paths: &[String]) -> Result<(Inputs, Option<Project>), Refusal> {
    let mut inputs = Inputs::default();
    let mut project = None;
    for path in paths {
        match project_at(path) {
            None => inputs.standard.push(Root::argument(path)),
            Some(file) => {
                if let Some(Project { name, .. }) = &project {
                    return Err(Refusal::new(format!("`{name}` and `{}` are both named", shown(&file)))
                        .help("name the folders of the standards, and give --facts and --exceptions"));
                }
                let named = Project::read(&file)?;
                inputs.standard.extend(named.standard()?);
                project = Some(named);
            }
        }
    }
    Ok((inputs, project))
}

/// The standard that these paths name, and nothing else.
pub(crate) fn standard(paths: &[String]) -> Result<Inputs, Refusal> {
    Ok(named(paths)?.0)
}

/// The `brightline.toml` that `path` is or holds.
fn project_at(path: &str) -> Option<PathBuf> {
    let path = Path::new(path);
    if path.file_name().is_some_and(|name| name == FILE) && path.is_file() {
        return Some(path.to_owned());
    }
    let inside = path.join(FILE);
    inside.is_file().then_some(inside)
}

/// The `brightline.toml` of the working directory or the nearest folder above, relative to the working directory.
fn nearest_above() -> Result<Option<PathBuf>, Refusal> {
    let here = env::current_dir()
        .map_err(|error| Refusal::new(format!("the working directory cannot be read: {}", console::reason(&error))))?;
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        if folder.join(FILE).is_file() {
            return Ok(Some(up.join(FILE)));
        }
        up.push("..");
    }
    Ok(None)
}

impl Project {
    fn read(file: &Path) -> Result<Self, Refusal> {
        let name = shown(file);
        let cannot = |reason: &str| Refusal::new(format!("`{name}` cannot be read: {reason}"));
        let size = fs::metadata(file).map_err(|error| cannot(&console::reason(&error)))?.len();
        if size > LONGEST {
            return Err(cannot("it is larger than 1 MiB"));
        }
        let text = fs::read_to_string(file).map_err(|error| cannot(&console::reason(&error)))?;
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        let sources = Sources::new(vec![Source::new(&name, text)]);
        let (project, diagnostics) = read(&sources, Self { folder, name, ..Self::default() });
        if diagnostics.is_empty() { Ok(project) } else { Err(Refusal::Text { diagnostics, sources }) }
    }

    fn standard(&self) -> Result<Vec<Root>, Refusal> {
        let Some(paths) = &self.standard else {
            return Err(Refusal::new(format!("`{}` does not say where the standard is", self.name))
                .help("add the line `standard = [\"standard/\"]`"));
        };
        Ok(paths.iter().map(|path| self.root(path)).collect())
    }

    fn root(&self, path: &str) -> Root {
        Root::of_project(&self.folder, path, &self.name)
    }
}

/// Reads the one file of `sources` into `project`: what it says, and everything that is wrong with it.
fn read(sources: &Sources, mut project: Project) -> (Project, Vec<Diagnostic>) {
    const KEYS: [&str; 3] = ["exceptions", "facts", "standard"];
    let Some((file, source)) = sources.iter().next() else { return (project, Vec::new()) };
    let span = |range: std::ops::Range<usize>| {
        let place = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Span::new(file, place(range.start), place(range.end))
    };
    let (table, broken) = DeTable::parse_recoverable(&source.text);
    let mut found: Vec<Diagnostic> = broken
        .iter()
        .map(|error| Diagnostic::error("BL901", span(error.span().unwrap_or_default()), error.message()))
        .collect();
    if !found.is_empty() {
        return (project, found);
    }
    for (key, value) in table.get_ref() {
        let name: &str = key.get_ref();
        match name {
            "standard" => project.standard = Some(paths(name, value, &span, &mut found)),
            "exceptions" => project.exceptions = paths(name, value, &span, &mut found),
            "facts" => {
                let Some(sources) = value.get_ref().as_table() else {
                    let message = format!("`facts` is a table of sources, found {}", value.get_ref().type_str());
                    found.push(
                        Diagnostic::error("BL903", span(value.span()), message)
                            .help("write `[facts]`, and below it lines such as `catalog = \"catalog/\"`"),
                    );
                    continue;
                };
                for (source, value) in sources {
                    let name: &str = source.get_ref();
                    if is_source(name) {
                        let paths = paths(name, value, &span, &mut found);
                        project.facts.extend(paths.into_iter().map(|path| (name.to_owned(), path)));
                    } else {
                        let message = format!("`{name}` is not the name of a source");
                        found.push(
                            Diagnostic::error("BL904", span(source.span()), message)
                                .help("a source has letters, digits, `_`, and hyphens between them"),
                        );
                    }
                }
            }
            _ => {
                let diagnostic = Diagnostic::error("BL902", span(key.span()), format!("unknown key `{name}`"));
                found.push(diagnostic.help(match nearest(name, KEYS) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "there are `standard`, `exceptions` and `[facts]`".into(),
                }));
            }
        }
    }
    // The parser hands keys over by name.
    found.sort_by_key(Diagnostic::span);
    (project, found)
}

/// A path, or a list of paths.
fn paths(
    key: &str,
    value: &Spanned<DeValue<'_>>,
    span: &impl Fn(std::ops::Range<usize>) -> Span,
    found: &mut Vec<Diagnostic>,
) -> Vec<String> {
    let one = std::slice::from_ref(value);
    let values = value.get_ref().as_array().map_or(one, |list| &**list);
    let mut paths = Vec::new();
    for value in values {
        match value.get_ref() {
            DeValue::String(path) if path.trim().is_empty() => {
                found.push(Diagnostic::error("BL903", span(value.span()), format!("a path of `{key}` is empty")));
            }
            DeValue::String(path) => paths.push(path.clone().into_owned()),
            other => {
                let message = format!("`{key}` is a path or a list of paths, found {}", other.type_str());
                found.push(
                    Diagnostic::error("BL903", span(value.span()), message)
                        .help(format!("as in `{key} = \"folder/\"` or `{key} = [\"folder/\", \"file\"]`")),
                );
            }
        }
    }
    paths
}
