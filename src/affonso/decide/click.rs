//! A click: somebody came by an affiliate's link.
//! Source: <https://docs.affonso.io/api-reference/endpoint/clicks/create>.

use super::fields::cut;
use super::reasons::cut_short;
use super::{Case, Stop};
use crate::affonso::booking::{About, Booking, Endpoint, Filled, Origin};
use crate::affonso::mapping::Place;
use crate::affonso::table::{Form, Name};
use crate::value::json::Value;
use std::borrow::Cow;

impl<'e> Case<'e, '_> {
    /// The booking of a page or screen call.
    ///
    /// # Errors
    /// The page was not reached by an affiliate's link.
    #[inline(never)] // not what most events go through: out of their way at start-up
    pub(super) fn click(self, mut about: About<'e>) -> Result<Booking<'e>, Stop> {
        self.guard()?;
        let tracking = self.event.first_scalar(self.mapping.sources_of(Name::TrackingId));
        let (source, tracking) = tracking.ok_or_else(|| self.no_tracking_parameter())?;
        let mut fields = vec![Filled::new("trackingId", Value::Text(tracking), Origin::Path(source.label()))];
        let program = self.settings.clicks.as_ref().and_then(|clicks| clicks.program_id.as_deref());
        fields.extend(
            program.map(|id| Filled::new("programId", Value::Text(Cow::Borrowed(id)), Origin::Rule("setting programId"))),
        );
        fields.extend(self.happened("createdAt", &mut about));
        let others = self.mapping.places.iter().skip(Name::FirstOfClick as usize);
        fields.extend(others.filter_map(|place| self.click_detail(place, &mut about)));
        Ok(self.booking(Endpoint::Clicks, fields, about))
    }

    fn click_detail(self, place: &'e Place, about: &mut About<'e>) -> Option<Filled<'e>> {
        let (source, text) = self.event.first_scalar(&place.sources)?;
        let Form::Cut(longest) = place.field.form else { return None };
        let (text, is_cut) = cut(text, longest);
        if is_cut {
            about.warnings.push(cut_short(place.field.name, longest));
        }
        Some(Filled::new(place.field.name, Value::Text(text), Origin::Path(source.label())))
    }
}
