//! Where values stand: in rows, in the elements of their lists, in the elements of lists of these.

use std::{cell::OnceCell, rc::Rc};

use crate::{lane::Lane, stretches::Stretches, tile::Tile};

/// The rows, or the elements of lists, below the rows or below the elements of other lists.
#[derive(Debug)]
pub(crate) struct Level {
    pub(crate) length: usize,
    /// Of elements how they stand in their lists; none of rows.
    lists: Option<Rc<Stretches>>,
    /// Of each element the place one level up, and the row; found when somebody asks.
    parents: OnceCell<Rc<[u32]>>,
    rows: OnceCell<Rc<[u32]>>,
}

impl Level {
    pub(crate) fn of_rows(length: usize) -> Self {
        Self { length, lists: None, parents: OnceCell::new(), rows: OnceCell::new() }
    }

    pub(crate) fn of_elements(lists: &Rc<Stretches>) -> Self {
        Self { lists: Some(Rc::clone(lists)), ..Self::of_rows(lists.length) }
    }

    /// Of each element the place one level up.
    fn parents(&self) -> &Rc<[u32]> {
        self.parents.get_or_init(|| {
            let mut parents = vec![0_u32; self.length];
            let ranges = self.lists.iter().flat_map(|lists| &lists.ranges);
            for (list, (start, end)) in (0_u32..).zip(ranges) {
                parents.get_mut(*start as usize..*end as usize).unwrap_or_default().fill(list);
            }
            parents.into()
        })
    }
}

impl<'s> Tile<'s, '_> {
    /// How many values a lane has at the level at hand.
    pub(crate) fn length(&self) -> usize {
        self.levels.get(self.level).map_or(0, |level| level.length)
    }

    /// The row of a place at the level at hand.
    pub(crate) fn row(&self, place: usize) -> usize {
        match self.level {
            0 => place,
            level => self.rows_at(level).get(place).map_or(0, |row| *row as usize),
        }
    }

    /// Of each element of a level the row.
    pub(crate) fn rows_at(&self, level: usize) -> Rc<[u32]> {
        let Some(own) = self.levels.get(level) else { return Rc::new([]) };
        let rows = own.rows.get_or_init(|| match level {
            0 | 1 => Rc::clone(own.parents()),
            _ => {
                let above = self.rows_at(level - 1);
                own.parents().iter().map(|parent| above.get(*parent as usize).copied().unwrap_or(0)).collect()
            }
        });
        Rc::clone(rows)
    }

    /// A row's value at a level below.
    pub(crate) fn lower(&self, lane: &Lane<'s>, from: usize, to: usize) -> Lane<'s> {
        let mut lane = lane.clone();
        // What is one for all is so everywhere, and nobody need know whose elements they are.
        if let Lane::Same(_) = lane {
            return lane;
        }
        for level in self.levels.get(from + 1..=to).unwrap_or_default() {
            lane = lane.gather(level.parents());
        }
        lane
    }
}
