//! The rows of the table, filled: the user's own places first, then each row in its order.

use super::forms::unlike;
use super::gathered::Fields;
use super::reading::Reading;
use super::reasons::{no_id, not_a_scalar, two_amounts};
use super::{Case, Stop};
use crate::delivery::Origin;
use crate::impact::booking::{About, Filled};
use crate::impact::fact::Fact;
use crate::impact::mapping::Place;
use crate::impact::says::Says;
use crate::impact::settings::is_number;
use crate::impact::table::{AMOUNT, APP_ID, Field, Form, From, GENERATED_ORDER_ID, NOW, On, REFERRER_TYPE};
use crate::segment::{Source, is_key};
use crate::value::owned;
use std::borrow::Cow;

/// The platforms that impact.com tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Platform {
    Ios,
    Android,
}

/// What became of a parameter at one of its places.
pub(super) enum Filling<'e> {
    /// Nothing stands there: the next place is looked at.
    Nothing,
    /// What stands there is of no use, and no other place stands in for it.
    Unusable,
    /// It has a value.
    Filled(Filled<'e>),
}

impl<'e> Filling<'e> {
    /// Its value, if it has one.
    pub(super) fn filled(self) -> Option<Filled<'e>> {
        match self {
            Self::Filled(filled) => Some(filled),
            Self::Nothing | Self::Unusable => None,
        }
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

impl<'e> Case<'e, '_> {
    /// Every parameter that this fact carries, product lines included.
    ///
    /// # Errors
    /// An order id that the settings do not let pass.
    pub(super) fn fields(self, about: &mut About<'e>) -> Result<Fields<'e>, Stop> {
        let platform = self.platform();
        let (known, others) = self.mapping.places.split_at(self.mapping.known.min(self.mapping.places.len()));
        let (amount, known) = known.split_last().map_or((None, known), |(amount, known)| (Some(amount), known));
        let mut fields = Fields { list: Vec::with_capacity(32), says: Says::default() };
        self.fill_places(known, platform, &mut fields, about)?;
        let mut own = Fields { list: Vec::new(), says: Says::default() };
        self.fill_places(others, platform, &mut own, about)?;
        if let Some(place) = amount
            && let Some(filled) = self.order_amount(place, &own, platform, about)?
        {
            fields.push(filled, place.says);
        }
        if about.fact == Fact::Action {
            self.fill_lines(&mut fields, &own, about);
        }
        fields.says.also(own.says);
        for filled in own.list {
            fields.put_own(filled, about);
        }
        if !fields.list.iter().any(|field| field.name.is("PropertyId")) {
            about.warnings.extend(self.missing_app(platform, about.fact));
        }
        Ok(fields)
    }

    fn fill_places(
        self,
        places: &'e [Place],
        platform: Option<Platform>,
        fields: &mut Fields<'e>,
        about: &mut About<'e>,
    ) -> Result<(), Stop> {
        for place in places {
            if let Some(filled) = self.fill(place, platform, about)? {
                fields.push(filled, place.says);
            }
        }
        Ok(())
    }

    /// The order's amount. What the user's own mapping has for it is always sent; the default only where neither product lines
    /// nor an `Amount` of the user's own speak for the order.
    fn order_amount(
        self,
        place: &'e Place,
        own: &Fields<'e>,
        platform: Option<Platform>,
        about: &mut About<'e>,
    ) -> Result<Option<Filled<'e>>, Stop> {
        let has_lines =
            about.fact.is_conversion() && own.says.any(&[Says::LINE]) || about.fact == Fact::Action && self.line_count() > 0;
        let mapped = self.fill_own(place, about)?.filled();
        let other = own.list.iter().find(|field| field.name.is(AMOUNT));
        let is_told = has_lines || mapped.is_some() || other.is_some();
        let filled = if is_told { mapped } else { self.fill_rows(place, platform, about)? };
        if let Some(sent) = filled.as_ref().or(other) {
            about.amount_from = Some(sent.origin.told());
            if has_lines {
                about.warnings.push(two_amounts(&sent.name.text()));
            }
        }
        Ok(filled)
    }

    /// What impact.com wants of an app and the settings do not have.
    /// Source: <https://integrations.impact.com/brand-api-reference/reference/page-load/page-load> (`PropertyId`).
    fn missing_app(self, platform: Option<Platform>, fact: Fact) -> Option<String> {
        if let Some((_, setting)) = self.app_id(platform) {
            return Some(not_a_scalar(setting, unlike(Form::Whole), "PropertyId"));
        }
        let setting = match platform.filter(|_| matches!(fact, Fact::Install | Fact::TrackedLoad))? {
            Platform::Ios => "iOsAppId",
            Platform::Android => "androidAppId",
        };
        let of_sales = if fact == Fact::Install && self.settings.event_type_id.is_some() {
            "; the install goes under eventTypeId, as sales do"
        } else {
            ""
        };
        Some([setting, " is blank, so the event goes without the PropertyId that impact.com wants of apps", of_sales].concat())
    }

    /// One parameter.
    ///
    /// # Errors
    /// An order id that the settings do not let pass.
    pub(super) fn fill(
        self,
        place: &'e Place,
        platform: Option<Platform>,
        about: &mut About<'e>,
    ) -> Result<Option<Filled<'e>>, Stop> {
        let own = self.fill_own(place, about)?;
        if own.is_nothing() { self.fill_rows(place, platform, about) } else { Ok(own.filled()) }
    }

    /// From the rows of the table.
    fn fill_rows(self, place: &'e Place, platform: Option<Platform>, about: &mut About<'e>) -> Result<Option<Filled<'e>>, Stop> {
        let fact = about.fact;
        for (field, sources) in place.rows.iter().filter(|(field, _)| field.is_of(fact) && is_on(field, platform)) {
            let filling = match field.from {
                From::Referrer(..) => self.referrer(place, sources, about)?,
                From::Paths(_) | From::Query(_) | From::AmountSource => self.first(place, sources, about)?,
                From::Setting(name) => self.setting(place, name, platform, fact),
                From::Constant(GENERATED_ORDER_ID) => Filling::Filled(self.generated_order_id(about)?),
                From::Constant(text) => Filling::Filled(Filled::new(field.name, text, Origin::Rule("impact.com's word"))),
                From::Clock => Filling::Filled(self.clock(about)),
            };
            if !filling.is_nothing() {
                return Ok(filling.filled());
            }
        }
        Ok(None)
    }

    /// From the user's own places alone.
    ///
    /// # Errors
    /// An order id that the settings do not let pass.
    pub(super) fn fill_own(self, place: &'e Place, about: &mut About<'e>) -> Result<Filling<'e>, Stop> {
        self.look(place, &place.own, true, about)
    }

    /// From the first of these places that has a text.
    ///
    /// # Errors
    /// An order id that the settings do not let pass.
    pub(super) fn first(self, place: &'e Place, sources: &'e [Source], about: &mut About<'e>) -> Result<Filling<'e>, Stop> {
        self.look(place, sources, false, about)
    }

    fn look(self, place: &'e Place, sources: &'e [Source], is_own: bool, about: &mut About<'e>) -> Result<Filling<'e>, Stop> {
        for source in sources {
            let text = match self.read(source, place.form, is_own) {
                Reading::Nothing => continue,
                Reading::Odd(what) => {
                    about.warnings.push(not_a_scalar(source.label(), what, &place.name));
                    continue;
                }
                Reading::Text(text) => text,
            };
            if place.form.is_id() && !is_key(text.trim()) {
                about.warnings.push(no_id(source.label(), &text, &place.name));
                continue;
            }
            if is_own && place.form == Form::Moment && text.trim() == NOW {
                return Ok(Filling::Filled(Filled::new(place.name.as_str(), NOW, Origin::Path(source.label()))));
            }
            match self.filled(place, text, source, about)? {
                // Of the event's times the first that can be read counts.
                Filling::Unusable if place.form == Form::Moment || is_own && place.form.keeps_default() => {}
                filling => return Ok(filling),
            }
        }
        Ok(Filling::Nothing)
    }

    fn referrer(self, place: &'e Place, sources: &'e [Source], about: &mut About<'e>) -> Result<Filling<'e>, Stop> {
        let [kind, id] = sources else { return Ok(Filling::Nothing) };
        let is_ours = self.event.scalar(kind).is_some_and(|kind| kind.trim().eq_ignore_ascii_case(REFERRER_TYPE));
        if is_ours { self.first(place, std::slice::from_ref(id), about) } else { Ok(Filling::Nothing) }
    }

    fn filled(
        self,
        place: &'e Place,
        text: Cow<'e, str>,
        source: &'e Source,
        about: &mut About<'e>,
    ) -> Result<Filling<'e>, Stop> {
        let formed = self.formed(place.form, &place.name, text, source.label(), about)?;
        let Some(value) = formed else { return Ok(Filling::Unusable) };
        Ok(Filling::Filled(Filled::new(place.name.as_str(), value, Origin::Path(source.label()))))
    }

    fn setting(self, place: &'e Place, setting: &str, platform: Option<Platform>, fact: Fact) -> Filling<'e> {
        let app = self.app_id(platform);
        let found = match setting {
            "campaignId" => Some((self.settings.campaign_id.as_str(), "setting campaignId")),
            "eventTypeId" => {
                // An install goes by its app, where that is a number.
                let app = app.filter(|(id, _)| fact == Fact::Install && is_number(id));
                app.or_else(|| self.settings.event_type_id.as_deref().map(|id| (id, "setting eventTypeId")))
            }
            "defaultCurrency" => {
                self.settings.default_currency.as_ref().map(|currency| (currency.as_str(), "setting defaultCurrency"))
            }
            // impact.com's own name for the app takes any text.
            APP_ID => app.filter(|(id, _)| place.form != Form::Whole || is_number(id)),
            _ => None,
        };
        let filled = |(value, setting)| Filling::Filled(Filled::new(place.name.as_str(), value, Origin::Rule(setting)));
        found.map_or(Filling::Nothing, filled)
    }

    /// The app's id on the device's platform.
    fn app_id(self, platform: Option<Platform>) -> Option<(&'e str, &'static str)> {
        let (id, setting) = match platform? {
            Platform::Ios => (&self.settings.ios_app_id, "setting iOsAppId"),
            Platform::Android => (&self.settings.android_app_id, "setting androidAppId"),
        };
        id.as_deref().map(|id| (id, setting))
    }

    fn clock(self, about: &mut About<'e>) -> Filled<'e> {
        about.warnings.push(owned("no time can be read in the event; EventDate is the time at which it was handled"));
        Filled::new("EventDate", self.arrival.now.to_string(), Origin::Rule("the clock"))
    }

    /// The platform of the device, by its type, else by its operating system.
    pub(super) fn platform(self) -> Option<Platform> {
        const KNOWN: [(&str, Platform); 4] =
            [("ios", Platform::Ios), ("ipados", Platform::Ios), ("iphone os", Platform::Ios), ("android", Platform::Android)];
        for source in &self.mapping.platform {
            let Some(word) = self.event.scalar(source) else { continue };
            for (name, platform) in KNOWN {
                if name.eq_ignore_ascii_case(word.trim()) {
                    return Some(platform);
                }
            }
        }
        None
    }
}

fn is_on(field: &Field, platform: Option<Platform>) -> bool {
    match field.on {
        On::Any => true,
        On::Android => platform == Some(Platform::Android),
        On::NotAndroid => platform != Some(Platform::Android),
    }
}
