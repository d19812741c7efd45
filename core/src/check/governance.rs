//! Governance of exceptions, read rule, tier, scorecard.

use brightline_dsl::{Diagnostic, ast};

use super::{codes, types::did_you_mean};
use crate::{
    DEFAULT_NAMESPACE, Reference,
    compiled::{Governance, Ground},
    schema::Schema,
};

/// What governs the exceptions of a rule: each clause from the nearest block that has it, replaced whole.
pub(super) fn resolve(
    scorecard: &ast::Scorecard,
    tier: &ast::Tier,
    rule: &ast::Rule,
    schema: &Schema,
    diagnostics: &mut Vec<Diagnostic>,
) -> Governance {
    let blocks = [&rule.governance, &tier.governance, &scorecard.governance];
    let blocks = || blocks.into_iter().flatten();
    // A block of the scorecard is read for each rule; its errors are said once, with the first rule.
    let mut said = Vec::new();
    let approvers = blocks().find_map(|block| block.approved_by.as_ref());
    let require = blocks().find_map(|block| block.require.as_ref());
    let governance = Governance {
        never_waived: rule.never_waived.is_some(),
        last: blocks().find_map(|block| block.last.as_ref()).map(|last| last.value),
        renew: blocks().find_map(|block| block.renew.as_ref()).map(|renew| renew.value),
        approved_by: approvers.map(|texts| texts.iter().filter_map(|text| approver(text, schema, &mut said)).collect()),
        require: require
            .map(|names| names.iter().filter_map(|name| ground(name, &mut said)).collect())
            .unwrap_or_default(),
        requester_may_approve: blocks().any(|block| block.requester_may_approve.is_some()),
    };
    for diagnostic in said {
        if !diagnostics.contains(&diagnostic) {
            diagnostics.push(diagnostic);
        }
    }
    governance
}

fn approver(text: &ast::Text, schema: &Schema, said: &mut Vec<Diagnostic>) -> Option<Reference> {
    let reference = Reference::parse(&text.value, "user", DEFAULT_NAMESPACE);
    let reason = match &reference {
        Some(reference) if reference.release().is_some() => "names a release",
        Some(reference) => {
            if reference.kind() != "user"
                && !schema.entities.iter().any(|entity| entity.names_members(reference.kind()))
            {
                let message =
                    format!("nobody can approve as a member of `{reference}`: no source says who its members are");
                let help = format!("declare it: `entity {} {{ members list of ref user source … }}`", reference.kind());
                said.push(Diagnostic::warning(codes::GOVERNANCE, text.span, message).help(help));
            }
            return Some(reference.clone());
        }
        None => "is no reference",
    };
    let message = format!("`{}` {reason}, so it can approve nothing", text.value);
    let help = "name users and groups: `approved by any of \"group:sre\", \"user:cto\"`";
    said.push(Diagnostic::error(codes::GOVERNANCE, text.span, message).help(help));
    None
}

fn ground(name: &ast::Name, said: &mut Vec<Diagnostic>) -> Option<Ground> {
    let found = Ground::ALL.iter().find(|(word, _)| *word == name.text).map(|(_, ground)| *ground);
    if found.is_none() {
        let message = format!("an exception cannot be asked for `{}`", name.text);
        let help = did_you_mean(&name.text, Ground::ALL.iter().map(|(word, _)| *word))
            .unwrap_or_else(|| "it can be asked for `reason`, `risk`, `control`, `follow-up`".into());
        said.push(Diagnostic::error(codes::GOVERNANCE, name.span, message).help(help));
    }
    found
}
