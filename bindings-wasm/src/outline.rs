//! What a standard names and where it is mentioned, for editors; of texts that do not check too.

use brightline::{Outline, Source, Sources};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use crate::diagnostics::{Places, WireSpan};

#[derive(Serialize)]
struct WireOutline<'a> {
    named: Vec<WireNamed<'a>>,
    mentions: Vec<WireMention<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireNamed<'a> {
    kind: &'static str,
    name: &'a str,
    title: Option<&'a str>,
    detail: Option<&'a str>,
    values: &'a [String],
    entities: &'a [String],
    parent: Option<usize>,
    name_span: WireSpan<'a>,
    span: WireSpan<'a>,
}

#[derive(Serialize)]
struct WireMention<'a> {
    named: usize,
    span: WireSpan<'a>,
}

/// The outline of files, `names` and `texts` side by side, as JSON.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "wasm-bindgen exports public functions alone")]
pub fn outline(names: Vec<String>, texts: Vec<String>) -> String {
    let sources = names.into_iter().zip(texts).map(|(name, text)| Source::new(name, text)).collect();
    let sources = Sources::new(sources);
    let outline = Outline::of(&sources);
    let named = outline.named.iter().flat_map(|named| [named.name_span, named.span]);
    let places = Places::new(named.chain(outline.mentions.iter().map(|mention| mention.span)), &sources);
    let wire = WireOutline {
        named: outline
            .named
            .iter()
            .map(|named| WireNamed {
                kind: named.kind.as_str(),
                name: &named.name,
                title: named.title.as_deref(),
                detail: named.detail.as_deref(),
                values: &named.values,
                entities: &named.entities,
                parent: named.parent,
                name_span: places.span(named.name_span),
                span: places.span(named.span),
            })
            .collect(),
        mentions: outline
            .mentions
            .iter()
            .map(|mention| WireMention { named: mention.named, span: places.span(mention.span) })
            .collect(),
    };
    // Texts and numbers: there is nothing serde_json could refuse.
    serde_json::to_string(&wire).unwrap_or_default()
}
