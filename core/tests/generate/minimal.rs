//! What fails, made small. proptest would shorten the tapes choice by choice in the order they were drawn; here whole parts
//! are dropped first.

use super::case::Tapes;

/// The smallest case found that still fails, within so many trials.
pub(crate) fn minimal(mut tapes: Tapes, mut trials: usize, fails: impl Fn(&Tapes) -> bool) -> Tapes {
    loop {
        let before = trials;
        let mut smaller = false;
        let mut attempt = |tapes: &mut Tapes, change: &dyn Fn(&mut Tapes) -> bool| -> bool {
            let mut changed = tapes.clone();
            if trials == 0 || !change(&mut changed) {
                return false;
            }
            trials -= 1;
            let still = fails(&changed);
            if still {
                *tapes = changed;
                smaller = true;
            }
            still
        };
        for list in 0.. {
            let Some(length) = lists(&mut tapes).get(list).map(|list| list.len()) else { break };
            for place in (0..length).rev() {
                attempt(&mut tapes, &|tapes| lists(tapes).get_mut(list).is_some_and(|list| list.remove(place)));
            }
        }
        for tape in 0.. {
            let Some(length) = all(&mut tapes).get(tape).map(|tape| tape.len()) else { break };
            for kept in [0, length / 4, length / 2, length * 3 / 4] {
                let cut = |tapes: &mut Tapes| {
                    let tape = &mut all(tapes)[tape];
                    tape.truncate(kept);
                    kept < length
                };
                if attempt(&mut tapes, &cut) {
                    break;
                }
            }
        }
        for tape in 0.. {
            let Some(length) = all(&mut tapes).get(tape).map(|tape| tape.len()) else { break };
            for place in 0..length {
                attempt(&mut tapes, &|tapes| std::mem::take(&mut all(tapes)[tape][place]) != 0);
            }
        }
        if !smaller || trials == 0 || before == trials {
            return tapes;
        }
    }
}

/// A list of tapes, or of lists of them, from which one may be taken.
enum List<'a> {
    Tapes(&'a mut Vec<Vec<u16>>),
    Scorecards(&'a mut Vec<super::standard::ScorecardTapes>),
    Tiers(&'a mut Vec<Vec<Vec<u16>>>),
    Worlds(&'a mut Vec<super::documents::FactTapes>),
}

impl List<'_> {
    fn len(&self) -> usize {
        match self {
            Self::Tapes(list) => list.len(),
            Self::Scorecards(list) => list.len(),
            Self::Tiers(list) => list.len(),
            Self::Worlds(list) => list.len(),
        }
    }

    /// Takes one away, if that leaves a case; a scorecard, a tier and a rule are always there.
    fn remove(&mut self, place: usize) -> bool {
        match self {
            _ if place >= self.len() => return false,
            Self::Tapes(list) => drop(list.remove(place)),
            Self::Scorecards(list) if list.len() > 1 => drop(list.remove(place)),
            Self::Tiers(list) if list.len() > 1 => drop(list.remove(place)),
            Self::Worlds(list) if list.len() > 1 => drop(list.remove(place)),
            _ => return false,
        }
        true
    }
}

fn lists(tapes: &mut Tapes) -> Vec<List<'_>> {
    let mut lists = vec![];
    let mut rules = vec![];
    if tapes.worlds.len() > 1 {
        lists.push(List::Worlds(&mut tapes.worlds));
    } else {
        lists.extend(tapes.worlds.iter_mut().map(|(_, documents, _)| List::Tapes(documents)));
    }
    if tapes.scorecards.len() > 1 {
        lists.push(List::Scorecards(&mut tapes.scorecards));
    } else {
        for (_, tiers) in &mut tapes.scorecards {
            if tiers.len() > 1 {
                lists.push(List::Tiers(tiers));
            } else {
                rules.extend(tiers.iter_mut().filter(|rules| rules.len() > 1).map(List::Tapes));
            }
        }
    }
    lists.extend(rules);
    lists.push(List::Tapes(&mut tapes.exceptions));
    lists.push(List::Tapes(&mut tapes.definitions));
    lists.push(List::Tapes(&mut tapes.group_fields));
    lists.push(List::Tapes(&mut tapes.fields));
    lists
}

fn all(tapes: &mut Tapes) -> Vec<&mut Vec<u16>> {
    let mut all = vec![&mut tapes.schema];
    all.extend(&mut tapes.fields);
    all.extend(&mut tapes.group_fields);
    all.extend(&mut tapes.definitions);
    for (head, tiers) in &mut tapes.scorecards {
        all.push(head);
        all.extend(tiers.iter_mut().flatten());
    }
    all.extend(&mut tapes.exceptions);
    for (truths, documents, at) in &mut tapes.worlds {
        all.extend(truths);
        all.extend(documents);
        all.push(at);
    }
    all
}
