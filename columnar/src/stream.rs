//! Tables that do not fit in memory, a record batch at a time.

use std::{collections::VecDeque, fmt, sync::mpsc, thread};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use brightline::{Exceptions, Instant};

use crate::{Beside, ColumnProblem, Outcome, Table};

/// The verdicts of a reader's record batches, in their order.
///
/// As many batches are held as there are threads, and one more: memory stays the same however many there are.
pub struct Stream<R> {
    reader: R,
    table: Table,
    exceptions: Exceptions,
    at: Instant,
    threads: usize,
    beside: Option<Beside>,
    /// What was judged and not yet given away.
    ready: VecDeque<Result<Outcome, ArrowError>>,
    problems: Vec<ColumnProblem>,
    rows: u64,
    ended: bool,
}

impl Table {
    /// The verdicts of a reader's batches, so many at once on threads of their own; in their order, whatever their number.
    ///
    /// Each batch is evaluated by itself, as [`Table::evaluate`] does.
    pub fn stream<R: RecordBatchReader>(
        &self,
        reader: R,
        exceptions: &Exceptions,
        at: Instant,
        threads: usize,
    ) -> Stream<R> {
        Stream {
            reader,
            table: self.clone(),
            exceptions: exceptions.clone(),
            at,
            threads: threads.max(1),
            beside: None,
            ready: VecDeque::new(),
            problems: Vec::new(),
            rows: 0,
            ended: false,
        }
    }
}

impl<R: RecordBatchReader> Stream<R> {
    /// Looks those that rules ask about up in other rows as well, which are held; without it only in the same batch.
    #[must_use]
    pub fn beside(self, beside: Option<Beside>) -> Self {
        Self { beside, ..self }
    }

    /// What was wrong with the evidence of the batches given so far, rows counted from the first batch on.
    #[must_use]
    pub fn problems(&self) -> &[ColumnProblem] {
        &self.problems
    }

    /// How many rows were read so far.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Reads as many batches as there are threads, and judges them all.
    fn fill(&mut self) {
        let mut batches = Vec::with_capacity(self.threads);
        while batches.len() < self.threads && !self.ended {
            match self.reader.next() {
                Some(Ok(batch)) => batches.push(batch),
                Some(Err(error)) => {
                    self.judge(std::mem::take(&mut batches));
                    self.ready.push_back(Err(error));
                    self.ended = true;
                }
                None => self.ended = true,
            }
        }
        self.judge(batches);
    }

    fn judge(&mut self, batches: Vec<RecordBatch>) {
        let (table, exceptions, at, beside) = (&self.table, &self.exceptions, self.at, self.beside.as_ref());
        let mut starts = Vec::with_capacity(batches.len());
        for batch in &batches {
            starts.push(self.rows);
            self.rows += batch.num_rows() as u64;
        }
        let outcomes: Vec<Result<Outcome, ArrowError>> = match batches.as_slice() {
            [] => return,
            [only] => vec![table.evaluate_beside(only, beside, exceptions, at)],
            several => thread::scope(|scope| {
                let waiting = several.iter().map(|batch| {
                    let (tell, told) = mpsc::channel();
                    scope.spawn(move || {
                        // Nobody listens any more only where the stream is gone.
                        let _ = tell.send(table.evaluate_beside(batch, beside, exceptions, at));
                    });
                    told
                });
                let waiting: Vec<_> = waiting.collect();
                let lost = || ArrowError::ComputeError("a thread of the evaluation was lost".into());
                waiting.into_iter().map(|told| told.recv().unwrap_or_else(|_| Err(lost()))).collect()
            }),
        };
        for (outcome, start) in outcomes.into_iter().zip(starts) {
            if let Ok(outcome) = &outcome {
                for problem in &outcome.problems {
                    self.count(problem, start);
                }
            }
            self.ready.push_back(outcome);
        }
    }

    fn count(&mut self, problem: &ColumnProblem, start: u64) {
        let known = self.problems.iter_mut().find(|known| known.column == problem.column && known.code == problem.code);
        match known {
            Some(known) => known.rows += problem.rows,
            None => self.problems.push(ColumnProblem { first: start + problem.first, ..problem.clone() }),
        }
    }
}

impl<R: RecordBatchReader> Iterator for Stream<R> {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty() {
            self.fill();
        }
        self.ready.pop_front().map(|outcome| outcome.map(|outcome| outcome.verdicts))
    }
}

impl<R: RecordBatchReader> RecordBatchReader for Stream<R> {
    fn schema(&self) -> SchemaRef {
        self.table.output().clone()
    }
}

impl<R> fmt::Debug for Stream<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stream").field("at", &self.at).field("threads", &self.threads).finish_non_exhaustive()
    }
}
