use super::*;
use crate::facts::bounds::MAX_DEPTH;

/// Lists within one another below `x`, so many levels with the root; the innermost holds `leaf`.
fn nested(levels: usize, leaf: f64) -> Tree {
    let mut inner = Tree::Number(leaf);
    for _ in 1..levels {
        inner = Tree::List(vec![inner]);
    }
    Tree::Object([("subject".into(), Tree::Text("component:default/checkout".into())), ("x".into(), inner)].into())
}

#[test]
fn what_nests_to_the_bound_fits_a_small_stack_and_what_is_deeper_is_refused() {
    let work = || {
        let read = |name, leaf| Document::read(name, None, nested(MAX_DEPTH, leaf)).unwrap();
        let nine = (1..=9).fold(Type::Number, |ty, _| list(ty));
        let documents = vec![read("a.json", 1.0), read("a.json", 2.0), read("b.json", 1.0)];
        let world = World::new(vec![field("x", nine), field("y", Type::Text)], documents.clone());
        assert_eq!(world.values("2026-01-15"), "?conflict ?absent");
        assert_eq!(world.problems("2026-01-15").len(), 1);
        let problem = Document::read("a.json", None, nested(MAX_DEPTH + 1, 1.0)).unwrap_err();
        assert_eq!((problem.code, problem.refused), ("BL212", true));
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(work).unwrap().join().unwrap();
}
