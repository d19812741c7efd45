//! Every way of changing a few facts over a small domain.

use std::collections::BTreeMap;

use brightline::{Exceptions, Selection, Tree, Verdict};

use crate::{
    generate::schema::{Part, Schema, Type},
    main_of,
    world::{Documents, Numbers, at, cases, conditions, documents, facts, field, judge, plain, standard},
};

const SUBJECT: &str = "component:default/checkout";

fn small(numbers: &mut Numbers) -> Schema {
    let mut schema = Schema::draw(&numbers.tape(20), &[], &[]);
    plain(&mut schema);
    schema.entities[0].name = "component";
    let size = Type::OneOf { values: vec!["low", "mid", "high"], ordered: true };
    let element = Type::Record(vec![
        Part { name: "n_0".into(), key: None, ty: Type::Number },
        Part { name: "flag_1".into(), key: None, ty: Type::Bool },
    ]);
    schema.entities[0].fields = vec![
        field("n0", Type::Number),
        field("n1", Type::Number),
        field("flag2", Type::Bool),
        field("size3", size),
        field("xs4", Type::List(element.into())),
        field("ys5", Type::List(Type::Number.into())),
    ];
    schema
}

/// What a fact of that type may say; null among it.
fn domain(ty: &Type) -> Vec<Tree> {
    let mut values = vec![Tree::Null];
    match ty {
        Type::Number => {
            let numbers = [
                0.0, 1.0, 2.0, 3.0, 0.5, -1.0, 80.0, 2.5, 81.0, 4.0, 0.75, 1.5, -2.0, 2.25, 2.75, 79.0, -0.5, 40.0,
                160.0,
            ];
            values.extend(numbers.map(Tree::Number));
        }
        Type::Bool => values.extend([true, false].map(Tree::Bool)),
        Type::OneOf { values: texts, .. } => values.extend(texts.iter().map(|text| Tree::Text((*text).into()))),
        Type::Record(parts) => {
            let mut records = vec![BTreeMap::new()];
            for part in parts {
                let mut longer = vec![];
                for record in &records {
                    for value in domain(&part.ty).into_iter().take(9) {
                        let mut record = record.clone();
                        record.insert(part.name.as_str().into(), value);
                        longer.push(record);
                    }
                }
                records = longer;
            }
            values = records.into_iter().map(Tree::Object).collect();
        }
        other => panic!("{other:?}"),
    }
    values
}

/// One fact, and each value that may stand there instead; none is its removal.
#[derive(Debug, Clone)]
enum Fact {
    Scalar(String, Vec<Tree>),
    Element(String, usize, Vec<Option<Tree>>),
    Part(String, usize, String, Vec<Tree>),
    More(String, Vec<Tree>),
    Whole(String, Vec<Tree>),
}

fn facts_of(schema: &Schema, root: &Tree) -> Vec<Fact> {
    let mut all = vec![];
    for of in &schema.entities[0].fields {
        let name = &of.name;
        let Type::List(element) = &of.ty else {
            all.push(Fact::Scalar(name.clone(), domain(&of.ty)));
            continue;
        };
        let Some(Tree::List(elements)) = root.get(name) else {
            let mut lists = vec![Tree::List(vec![])];
            lists.extend(domain(element).into_iter().map(|value| Tree::List(vec![value])));
            all.push(Fact::Whole(name.clone(), lists));
            continue;
        };
        for (place, value) in elements.iter().enumerate() {
            match (value, &**element) {
                (Tree::Object(_), Type::Record(parts)) => {
                    all.push(Fact::Element(name.clone(), place, vec![None]));
                    for part in parts {
                        all.push(Fact::Part(name.clone(), place, part.name.clone(), domain(&part.ty)));
                    }
                }
                (_, ty) => {
                    let values = domain(ty).into_iter().map(Some);
                    all.push(Fact::Element(name.clone(), place, std::iter::once(None).chain(values).collect()));
                }
            }
        }
        all.push(Fact::More(name.clone(), domain(element)));
    }
    all
}

impl Fact {
    fn choices(&self) -> usize {
        match self {
            Self::Scalar(_, values) | Self::Part(_, _, _, values) | Self::More(_, values) | Self::Whole(_, values) => {
                values.len()
            }
            Self::Element(_, _, values) => values.len(),
        }
    }

    fn changed(&self, root: &Tree, choice: usize) -> Tree {
        let Tree::Object(entries) = root else { panic!("an object") };
        let mut entries = entries.clone();
        let list = |entries: &BTreeMap<_, Tree>, name: &String| match entries.get(name.as_str()) {
            Some(Tree::List(elements)) => elements.clone(),
            other => panic!("{other:?}"),
        };
        let (name, value) = match self {
            Self::Scalar(name, values) | Self::Whole(name, values) => (name, values[choice].clone()),
            Self::More(name, values) => {
                let mut elements = list(&entries, name);
                elements.push(values[choice].clone());
                (name, Tree::List(elements))
            }
            Self::Element(name, place, values) => {
                let mut elements = list(&entries, name);
                match &values[choice] {
                    None => drop(elements.remove(*place)),
                    Some(value) => elements[*place] = value.clone(),
                }
                (name, Tree::List(elements))
            }
            Self::Part(name, place, part, values) => {
                let mut elements = list(&entries, name);
                if let Some(Tree::Object(record)) = elements.get_mut(*place) {
                    record.insert(part.as_str().into(), values[choice].clone());
                }
                (name, Tree::List(elements))
            }
        };
        entries.insert(name.as_str().into(), value);
        Tree::Object(entries)
    }

    /// Places later in the list go first, so that none is shifted; what is more comes last.
    fn order(&self) -> (usize, std::cmp::Reverse<usize>) {
        match self {
            Self::Part(_, place, ..) => (0, std::cmp::Reverse(*place)),
            Self::Element(_, place, _) => (1, std::cmp::Reverse(*place)),
            _ => (2, std::cmp::Reverse(0)),
        }
    }
}

/// Which of the conditions some of these roots make true.
fn reached(standard: &brightline::Standard, documents: &Documents, roots: &[Tree], rules: usize) -> Vec<bool> {
    let mut all = documents.clone();
    all.retain(|subject, _| !subject.starts_with("component:"));
    for (number, root) in roots.iter().enumerate() {
        all.insert(format!("component:default/s{number}"), root.clone());
    }
    let selection = Selection { scorecard: Some("probe".into()), subject: None };
    let report = standard.evaluate_selected(&facts(&all), &Exceptions::none(), at(), &selection);
    assert_eq!(report.results.len(), roots.len());
    let mut reached = vec![false; rules];
    for result in &report.results {
        let judgement = result.judgement.as_ref().expect("it applies");
        for (number, rule) in judgement.rules.iter().enumerate() {
            reached[number] |= rule.verdict == Verdict::NotApplicable;
        }
    }
    reached
}

#[test]
fn no_smaller_set_of_changes_mends() {
    let (mut checked, mut minimal, mut none, mut tried, mut beyond, mut larger) = (0, 0, 0, 0, 0, 0);
    for case in 0..cases(25) {
        let numbers = &mut Numbers::new(1_000_000 + case);
        let schema = small(numbers);
        let conditions = conditions(&schema, 2, 12, numbers);
        let standard = standard(&schema, &conditions);
        let documents = documents(&schema, numbers);
        let report = judge(&standard, &documents);
        let unmet = &main_of(&report, SUBJECT).rules;
        let root = &documents[SUBJECT];
        let all = facts_of(&schema, root);
        let singles: Vec<Tree> =
            all.iter().flat_map(|fact| (0..fact.choices()).map(|choice| fact.changed(root, choice))).collect();
        tried += singles.len();
        let by_one = reached(&standard, &documents, &singles, conditions.len());
        let mut by_two: Option<Vec<bool>> = None;
        for (number, rule) in unmet.iter().enumerate().filter(|(_, rule)| rule.verdict == Verdict::Unmet) {
            checked += 1;
            let size = if rule.mend.is_empty() { usize::MAX } else { rule.mend.len() };
            let told = || format!("case {case}: {}\n{:?}\n{root:?}", conditions[number], rule.mend);
            if size > 1 && by_one[number] {
                println!("one change is enough: {}", told());
                larger += 1;
                continue;
            }
            if size > 2 {
                let by_two = by_two.get_or_insert_with(|| {
                    let pairs = pairs(&all, root, numbers);
                    tried += pairs.len();
                    reached(&standard, &documents, &pairs, conditions.len())
                });
                if by_two[number] {
                    println!("two changes are enough: {}", told());
                    larger += 1;
                    continue;
                }
            }
            match size {
                usize::MAX => none += 1,
                1..=3 => minimal += 1,
                _ => beyond += 1,
            }
        }
    }
    println!(
        "{checked} unmet rules: {minimal} mends smallest, {larger} not, {beyond} of more than three facts, {none} without; {tried} changes tried"
    );
    assert!(larger * 50 <= checked, "{larger} of {checked} mends are larger than they need to be, or missed");
    assert!(minimal * 10 >= checked * 7);
}

/// Changes of two facts: so many at most, drawn at random where there are more.
fn pairs(all: &[Fact], root: &Tree, numbers: &mut Numbers) -> Vec<Tree> {
    let mut pairs = vec![];
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            let (first, second) = if one.order() <= other.order() { (one, other) } else { (other, one) };
            let every = first.choices() * second.choices();
            for pair in 0..every.min(400) {
                let pair = if every <= 400 { pair } else { numbers.next() as usize % every };
                let (a, b) = (pair / second.choices(), pair % second.choices());
                let same_element =
                    matches!((first, second), (Fact::Part(x, i, ..), Fact::Element(y, j, _)) if x == y && i == j);
                if !same_element {
                    pairs.push(second.changed(&first.changed(root, a), b));
                }
            }
        }
    }
    pairs
}
