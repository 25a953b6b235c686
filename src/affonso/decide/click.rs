//! A click: somebody came by an affiliate's link.
//! Source: <https://docs.affonso.io/api-reference/endpoint/clicks/create>.

use super::fields::cut;
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, add};
use crate::affonso::mapping::Place;
use crate::affonso::table::{Field, Form, Group, Name};
use crate::delivery::Origin;
use crate::value::json::Value;
use crate::value::owned;
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking of a page or screen call.
    ///
    /// # Errors
    /// The page was not reached by an affiliate's link.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn click(self, about: &mut About<'e>) -> Result<Booking<'e>, Stop> {
        self.guard(about)?;
        let is_known_again = self.names.is_some() && about.message_id.is_some();
        if cfg!(feature = "webhooks") && self.arrival.repeats && !is_known_again {
            return Err(self.click_may_repeat());
        }
        let tracking = self.event.first_scalar(self.mapping.sources_of(Name::TrackingId));
        let (source, tracking) = tracking.ok_or_else(|| self.no_tracking_parameter())?;
        let tracking = Cow::Owned(owned(tracking.trim()));
        let mut fields = vec![Filled::new("trackingId", Value::Text(tracking), Origin::Path(source.label()))];
        let program = self.settings.clicks.as_ref().and_then(|clicks| clicks.program_id.as_deref());
        let program = program.map(|id| Filled::new("programId", Value::Text(id.into()), Origin::Rule("setting programId")));
        add(&mut fields, program);
        add(&mut fields, self.happened("createdAt", about));
        for Place { field, sources, .. } in &self.mapping.places {
            if !matches!(field, Field { group: Group::Click, form: Form::Cut(_), .. }) {
                continue;
            }
            if let Some((source, text)) = self.event.first_scalar(sources) {
                fields.push(cut(field, text, Origin::Path(source.label()), about));
            }
        }
        Ok(Booking::new(Endpoint::Clicks, fields, about.take()))
    }
}
