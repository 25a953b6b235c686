//! The account's books: page loads, what waits in the queue, and what came of it.

mod changes;
mod conversions;
mod loads;

use super::config::Config;
use super::form::Form;
use super::people::People;
use super::reasons::error_type;
use super::records::{Action, Change, PageLoad, Submission, SubmissionKind, SubmissionStatus};

/// Milliseconds of a day.
pub(super) const DAY_MS: u64 = 86_400_000;

/// A submission and its parameters.
struct Queued {
    record: Submission,
    form: Form,
}

/// Until when the queue is processed.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// What is due by this time.
    Clock(u64),
    /// Everything, at this time.
    Now(u64),
}

pub(super) struct Books {
    pub(super) people: People,
    pub(super) loads: Vec<PageLoad>,
    queue: Vec<Queued>,
    pub(super) actions: Vec<Action>,
    pub(super) changes: Vec<Change>,
    made_up_ids: usize,
}

impl Books {
    pub(super) fn open(config: &Config) -> Self {
        Self {
            people: People::new(config.clicks.clone()),
            loads: Vec::new(),
            queue: Vec::new(),
            actions: Vec::new(),
            changes: Vec::new(),
            made_up_ids: 0,
        }
    }

    /// Queues a call that passed every rule about its own content, and gives it an id.
    pub(super) fn queue(
        &mut self,
        kind: SubmissionKind,
        form: Form,
        payload: &[u8],
        wait_ms: u64,
        now_ms: u64,
    ) -> &mut Submission {
        let number = self.queue.len() + 1;
        let record = Submission {
            id: format!("A-00000000-0000-4000-8000-{number:012}"),
            kind,
            status: SubmissionStatus::Queued,
            error_type: None,
            error_reason: None,
            organic: false,
            order_id: None,
            event_type_id: None,
            media_partner_id: None,
            action_id: None,
            payload: String::from_utf8_lossy(payload).into_owned(),
            unknown: Vec::new(),
            accepted_at_ms: now_ms,
            due_at_ms: now_ms.saturating_add(wait_ms),
            completed_at_ms: None,
        };
        &mut self.queue.push_mut(Queued { record, form }).record
    }

    /// Processes what has waited long enough, in the order in which it came.
    pub(super) fn settle(&mut self, config: &Config, until: Until) {
        for at in 0..self.queue.len() {
            let Some(Queued { record, form }) = self.queue.get(at) else { return };
            let done_ms = match until {
                _ if record.status == SubmissionStatus::Complete => continue,
                Until::Clock(now_ms) if record.due_at_ms > now_ms => continue,
                Until::Clock(_) => record.due_at_ms,
                Until::Now(now_ms) => now_ms,
            };
            let (mut record, form) = (record.clone(), form.clone());
            let carried_out = match record.kind {
                SubmissionKind::Conversion => self.convert(&mut record, &form, config, done_ms),
                SubmissionKind::Modification | SubmissionKind::Reversal => self.change(&mut record, &form, config, done_ms),
            };
            record.status = SubmissionStatus::Complete;
            record.completed_at_ms = Some(done_ms);
            if let Err(reason) = carried_out {
                record.error_type = Some(error_type(reason).into());
                record.error_reason = Some(reason.into());
            }
            if let Some(queued) = self.queue.get_mut(at) {
                queued.record = record;
            }
        }
    }

    /// Every submission as it stands at this time: in the second half of its wait it is looked at.
    pub(super) fn submissions(&self, now_ms: u64) -> Vec<Submission> {
        let stand = |queued: &Queued| {
            let mut record = queued.record.clone();
            let half_ms = record.accepted_at_ms.midpoint(record.due_at_ms);
            if record.status == SubmissionStatus::Queued && now_ms >= half_ms {
                record.status = SubmissionStatus::InProgress;
            }
            record
        };
        self.queue.iter().map(stand).collect()
    }
}
