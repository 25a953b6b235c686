//! A page load: somebody opened a page or an app, or told who he is.
//! Source: <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load>.

use super::{Case, Requests, Stop};
use crate::impact::booking::{About, Filled};
use crate::impact::says::Says;
use crate::impact::table::LOAD_KEYS;

impl<'e> Case<'e, '_> {
    /// The request of a page, screen or identify call, or of a track call that is a page load. Without a `PageUrl` it is sent
    /// all the same: an app that is opened directly has none.
    ///
    /// # Errors
    /// Nothing by which impact.com could know whose it is.
    pub(super) fn page_load(self, about: &mut About<'e>) -> Result<Requests<'e>, Stop> {
        self.load_fields(about).map(Requests::one)
    }

    /// # Errors
    /// Nothing by which impact.com could know whose it is.
    pub(super) fn load_fields(self, about: &mut About<'e>) -> Result<Vec<Filled<'e>>, Stop> {
        let fields = self.fields(about)?;
        if fields.says.any(&[Says::LOAD_KEY]) { Ok(fields.list) } else { Err(Stop::Reject(self.nobody(LOAD_KEYS))) }
    }
}
