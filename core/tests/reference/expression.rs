//! Section 3: what an expression is for a subject at an instant.

use brightline::{Instant, Missing, Reference};
use brightline_dsl::ast::{BinaryOp, Expr, ExprKind, Fold, IsTest, Quantifier};

use super::{
    World, operators,
    types::{Ty, Variables},
    values::{self, Found, Value, Version, and, is_bad, not, or},
    verdicts::Mode,
};

/// Where an expression is read: of whom, when, with which variables, and which tiers `tier(…)` sees.
#[derive(Clone)]
pub(crate) struct Place<'a> {
    pub(crate) world: &'a World,
    pub(crate) entity: &'a str,
    pub(crate) subject: &'a Reference,
    pub(crate) at: Instant,
    pub(crate) mode: Mode,
    pub(crate) values: Vec<Value>,
    pub(crate) variables: Variables,
}

impl<'a> Place<'a> {
    pub(crate) fn new(world: &'a World, entity: &'a str, subject: &'a Reference, at: Instant, mode: Mode) -> Self {
        Self { world, entity, subject, at, mode, values: vec![], variables: vec![] }
    }

    fn type_of(&self, expr: &Expr) -> Ty {
        self.world.type_of(expr, self.entity, &self.variables)
    }

    fn with(&self, variable: &str, ty: &Ty, value: &Value) -> Self {
        let mut inside = self.clone();
        inside.variables.push((variable.into(), ty.clone()));
        inside.values.push(value.clone());
        inside
    }

    pub(crate) fn condition(&self, expr: &Expr) -> Value {
        self.value(expr, &Ty::Bool)
    }

    /// The value of an expression that stands where a value of type `wanted` is expected.
    pub(crate) fn value(&self, expr: &Expr, wanted: &Ty) -> Value {
        self.find(expr, wanted).into()
    }

    fn plain(&self, expr: &Expr) -> Found<Value> {
        self.find(expr, &Ty::Any)
    }

    fn find(&self, expr: &Expr, wanted: &Ty) -> Found<Value> {
        match &expr.kind {
            ExprKind::Bool(bool) => Ok(Value::Bool(*bool)),
            ExprKind::Number(number) => Ok(Value::Number(*number)),
            ExprKind::Text(text) => Ok(self.literal(text, wanted)),
            ExprKind::Duration(duration) => Ok(Value::Duration(duration.micros().into())),
            ExprKind::Instant(instant) => Ok(Value::Instant(*instant)),
            ExprKind::None => Ok(Value::Tier(0)),
            ExprKind::Name(name) => self.name(name, wanted).found(),
            ExprKind::Member(of_what, name) => match self.plain(of_what)? {
                Value::Record(mut parts) => parts.remove(&name.text).expect("a part").found(),
                Value::Ref(reference) => self.follow(&reference, &name.text, &self.type_of(of_what)).found(),
                other => panic!("a member of {other:?}"),
            },
            ExprKind::Index(map, key) => match self.plain(map)? {
                Value::Map(mut map) => map.remove(&key.value).unwrap_or(Value::Missing(Missing::Absent)).found(),
                other => panic!("a key of {other:?}"),
            },
            ExprKind::Call(name, arguments) if name.text == "tier" => match &arguments[0].kind {
                ExprKind::Name(scorecard) => self.world.tier(scorecard, self.subject, self.at, self.mode),
                other => panic!("the tier of {other:?}"),
            },
            ExprKind::Call(name, arguments) => operators::call(&name.text, self.plain(&arguments[0])?, self.at).found(),
            ExprKind::List(elements) => {
                let wanted =
                    elements.iter().map(|element| self.type_of(element)).fold(wanted.clone().element(), Ty::join);
                Ok(Value::List(elements.iter().map(|element| self.value(element, &wanted)).collect()))
            }
            ExprKind::Negate(operand) => operators::negate(self.plain(operand)?).found(),
            ExprKind::Not(operand) => not(self.condition(operand)).found(),
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b, wanted),
            ExprKind::Matches(text, pattern) => operators::matches(&self.plain(text)?, &pattern.value).found(),
            ExprKind::Is { operand, test, negated } => {
                let answer = self.is(self.value(operand, &Ty::Any), *test, &self.type_of(operand));
                if *negated { not(answer).found() } else { answer.found() }
            }
            ExprKind::If(condition, then, otherwise) => {
                let wanted = self.type_of(then).join(self.type_of(otherwise)).join(wanted.clone());
                match self.condition(condition).found()? {
                    Value::Bool(true) => self.find(then, &wanted),
                    _ => self.find(otherwise, &wanted),
                }
            }
            ExprKind::Quantifier { quantifier, variable, list, filter, body } => {
                let inside = self.each(&variable.text, list)?;
                let any = |holds: &dyn Fn(&Place) -> Value| {
                    inside.iter().fold(Value::Bool(false), |so_far, place| or(so_far, holds(place)))
                };
                match quantifier {
                    Quantifier::Any => any(&|place| place.condition(body)),
                    Quantifier::No => not(any(&|place| place.condition(body))),
                    Quantifier::Every => not(any(&|place| {
                        let takes_part = filter.as_ref().map_or(Value::Bool(true), |filter| place.condition(filter));
                        and(takes_part, not(place.condition(body)))
                    })),
                }
                .found()
            }
            ExprKind::Count { list, distinct } => match self.plain(list)? {
                Value::Map(map) => Ok(Value::Number(map.len() as f64)),
                Value::List(elements) => operators::count(&elements, *distinct).found(),
                other => panic!("count({other:?})"),
            },
            ExprKind::Fold { fold, value, variable, list, filter } => {
                self.fold(*fold, value.as_deref(), self.each(&variable.text, list)?, filter.as_deref(), expr)
            }
        }
    }

    /// A text literal beside a `version`, `one of` or `ref` is read as one.
    fn literal(&self, text: &str, wanted: &Ty) -> Value {
        match wanted {
            Ty::Version => Value::Version(Version::parse(text).expect("a version that was checked")),
            Ty::OneOf(values) => Value::Choice(
                values.iter().position(|value| value == text).expect("a value that was checked"),
                text.into(),
            ),
            Ty::Ref(entities) => {
                Value::Ref(self.world.written_reference(text, &entities[0]).expect("a reference that was checked"))
            }
            _ => Value::Text(text.into()),
        }
    }

    fn name(&self, name: &str, wanted: &Ty) -> Value {
        if let Ty::Tier(scorecard) = wanted {
            let tiers = &self.world.scorecard(scorecard).expect("a scorecard that was checked").tiers;
            if let Some(place) = tiers.iter().position(|tier| tier.name.text == name) {
                return Value::Tier(1 + place);
            }
        }
        if let Some(variable) = self.variables.iter().rposition(|(variable, _)| variable == name) {
            return self.values[variable].clone();
        }
        if let Some(field) = self.world.entity(self.entity).fields.iter().find(|field| field.name.text == name) {
            return self.world.fact(field, self.subject, self.at);
        }
        let define = self.world.define(self.entity, name).expect("a definition that was checked");
        Self::new(self.world, self.entity, self.subject, self.at, self.mode).value(&define.body, wanted)
    }

    /// `owner.email`: missing where the subject is not known; reads the documents of the reference as written.
    fn follow(&self, reference: &Reference, name: &str, ty: &Ty) -> Value {
        let Ty::Ref(entities) = ty else { panic!("following {ty:?}") };
        let entities = entities.iter().map(|entity| self.world.entity(entity));
        let known = entities
            .filter(|entity| self.world.kind(&entity.name.text) == reference.kind())
            .find(|entity| self.world.known(entity, reference, self.at));
        let Some(entity) = known else { return Value::Missing(Missing::Unknown) };
        let field = entity.fields.iter().find(|field| field.name.text == name).expect("a field that was checked");
        self.world.fact(field, reference, self.at)
    }

    fn is(&self, value: Value, test: IsTest, ty: &Ty) -> Value {
        match (value, test) {
            (Value::Missing(why), _) if is_bad(why) => Value::Missing(why),
            (Value::Missing(_), IsTest::Absent) => Value::Bool(true),
            (Value::Missing(_), _) => Value::Bool(false),
            (_, IsTest::Present) => Value::Bool(true),
            (_, IsTest::Absent) => Value::Bool(false),
            (Value::Ref(reference), IsTest::Known) => {
                let Ty::Ref(entities) = ty else { panic!("{ty:?} is known") };
                Value::Bool(entities.iter().any(|entity| {
                    self.world.kind(entity) == reference.kind()
                        && self.world.known(self.world.entity(entity), &reference, self.at)
                }))
            }
            (other, IsTest::Known) => panic!("{other:?} is known"),
        }
    }

    fn binary(&self, op: BinaryOp, a: &Expr, b: &Expr, wanted: &Ty) -> Found<Value> {
        match op {
            BinaryOp::And => and(self.condition(a), self.condition(b)).found(),
            BinaryOp::Or => or(self.condition(a), self.condition(b)).found(),
            BinaryOp::Otherwise => {
                let wanted = self.type_of(a).join(self.type_of(b)).join(wanted.clone());
                match self.find(a, &wanted) {
                    Err(why) if !is_bad(why) => self.find(b, &wanted),
                    found => found,
                }
            }
            BinaryOp::In | BinaryOp::NotIn => {
                let element = self.type_of(a).join(self.type_of(b).element());
                let list = self.value(b, &Ty::List(element.clone().into()));
                let (x, list) = values::both(self.value(a, &element), list)?;
                let is_in = operators::member(&x, &list);
                if op == BinaryOp::In { is_in.found() } else { not(is_in).found() }
            }
            BinaryOp::Contains => {
                let element = match self.type_of(a) {
                    Ty::List(element) => element.join(self.type_of(b)),
                    _ => Ty::Text,
                };
                let list = Ty::List(element.clone().into());
                let (list, x) = values::both(self.value(a, &list), self.value(b, &element))?;
                operators::contains(&list, &x).found()
            }
            BinaryOp::StartsWith | BinaryOp::EndsWith => {
                let (text, part) = values::both(self.plain(a).into(), self.value(b, &Ty::Text))?;
                operators::begins_or_ends(op, &text, &part).found()
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let (a, b) = values::both(self.plain(a).into(), self.plain(b).into())?;
                operators::arithmetic(op, a, b).found()
            }
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessOrEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterOrEqual => {
                let ty = self.type_of(a).join(self.type_of(b));
                let (a, b) = values::both(self.value(a, &ty), self.value(b, &ty))?;
                operators::compare(op, &a, &b).found()
            }
        }
    }

    /// For each element of a list, the place where the variable is that element.
    fn each(&self, variable: &str, list: &Expr) -> Found<Vec<Self>> {
        let element = self.type_of(list).element();
        match self.plain(list)? {
            Value::List(elements) => Ok(elements.iter().map(|value| self.with(variable, &element, value)).collect()),
            other => panic!("a variable in {other:?}"),
        }
    }

    fn fold(
        &self,
        fold: Fold,
        value: Option<&Expr>,
        elements: Vec<Self>,
        filter: Option<&Expr>,
        whole: &Expr,
    ) -> Found<Value> {
        let mut folded = vec![];
        let mut missing: Option<Missing> = None;
        for place in &elements {
            let part = match filter.map_or(Value::Bool(true), |filter| place.condition(filter)) {
                Value::Bool(false) => continue,
                Value::Missing(why) => Value::Missing(why),
                _ => value.map_or(Value::Bool(true), |value| place.value(value, &Ty::Any)),
            };
            match part {
                Value::Missing(why) => missing = Some(missing.map_or(why, |before| values::worse(before, why))),
                part => folded.push(part),
            }
        }
        if let Some(why) = missing {
            return Err(why);
        }
        match fold {
            Fold::Count => Ok(Value::Number(folded.len() as f64)),
            Fold::Sum if folded.is_empty() && self.type_of(whole) == Ty::Duration => Ok(Value::Duration(0)),
            _ => operators::folded(fold, folded).found(),
        }
    }
}
