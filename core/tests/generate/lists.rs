//! Quantifiers and folds.

use super::{
    expression::{Scope, is_comparable},
    literals::literal,
    schema::Type,
    tape::Tape,
};

const COMPARISONS: [&str; 6] = [">=", "<", "<=", ">", "==", "!="];

impl Scope<'_> {
    fn variable(&self) -> &'static str {
        ["v", "w", "u"][self.depth_of_quantifiers]
    }

    /// A condition about a list, of elements of that type.
    pub(crate) fn about_list(&self, list: &str, element: &Type, depth: usize, tape: &mut Tape) -> Option<String> {
        let size = |tape: &mut Tape| format!("{} {}", tape.pick(&COMPARISONS), tape.below(4));
        if depth > 0 && self.depth_of_quantifiers < 2 && !tape.chance(35) {
            let list = self.list_of(list, element, tape);
            let variable = self.variable();
            let inside = self.with(variable, element);
            let body = |tape: &mut Tape| inside.condition(depth - 1, tape);
            return Some(match tape.below(6) {
                0 => format!("(any {variable} in {list} where ({}))", body(tape)),
                1 => format!("(no {variable} in {list} where ({}))", body(tape)),
                2 => format!("(every {variable} in {list} has ({}))", body(tape)),
                3 => format!("(every {variable} in {list} where ({}) has ({}))", body(tape), body(tape)),
                _ => format!("(count({variable} in {list} where ({})) {})", body(tape), size(tape)),
            });
        }
        let other = self.place(|ty| matches!(ty, Type::List(other) if **other == *element), tape);
        let distinct = if element.is_scalar() && tape.chance(40) { "distinct " } else { "" };
        Some(match tape.below(5) {
            0 if element.is_scalar() => format!("({list} contains {})", self.value(element, 0, false, tape)),
            1 if element.is_scalar() => {
                let length = tape.below(3);
                let elements: Option<Vec<_>> = (0..length).map(|_| literal(element, tape)).collect();
                format!("({list} {} [{}])", tape.pick(&COMPARISONS[4..]), elements?.join(", "))
            }
            2 if is_comparable(element) => match other {
                Some((other, _)) => format!("({list} {} {other})", tape.pick(&COMPARISONS[4..])),
                None => format!("(count({list}) {})", size(tape)),
            },
            3 if is_comparable(element) => match self.place(|ty| ty == element, tape) {
                Some((place, _)) => format!("({list} contains {place})"),
                None => format!("(count({list}) {})", size(tape)),
            },
            _ => format!("(count({distinct}{list}) {})", size(tape)),
        })
    }

    /// The list itself, or now and then one made of it.
    fn list_of(&self, list: &str, element: &Type, tape: &mut Tape) -> String {
        match tape.below(12) {
            11 if element.is_scalar() => match self.place(|ty| ty == element, tape) {
                Some((place, _)) => format!("[{place}, {}]", self.value(element, 0, false, tape)),
                None => list.to_owned(),
            },
            10 if element.is_scalar() => format!("({list} otherwise [{}])", self.value(element, 0, false, tape)),
            9 => format!("({list} otherwise [])"),
            _ => list.to_owned(),
        }
    }

    /// A fold whose value is of that type.
    pub(crate) fn folded(&self, ty: &Type, depth: usize, tape: &mut Tape) -> Option<String> {
        let (list, element) = match self.place(|ty| matches!(ty, Type::List(_)), tape)? {
            (list, Type::List(element)) => (list, *element),
            _ => return None,
        };
        let variable = self.variable();
        let inside = self.with(variable, &element);
        let filter = match tape.chance(50) {
            true => format!(" where ({})", inside.condition(depth.saturating_sub(1), tape)),
            false => String::new(),
        };
        let folds: &[&str] = match ty {
            Type::Number => &["sum", "min", "max", "average"],
            Type::Duration => &["sum", "min", "max"],
            _ => &["min", "max"],
        };
        let place = inside.place(|other| other == ty, tape)?.0;
        let value = if tape.chance(20) { inside.value(ty, 1, true, tape) } else { place };
        Some(format!("{}({value} for {variable} in {list}{filter})", tape.pick(folds)))
    }
}
