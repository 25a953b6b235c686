//! The endpoints that are played: on which host they are, and which methods they take.

/// The beginning of every path of the API, which is `https://api.impact.com` in the world.
const API: &str = "/impact/api";

/// The beginning of every path of the tracking host, which is `https://trkapi.impact.com`.
const TRACKING: &str = "/impact/trk";

/// One endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// One of an account, by its SID.
    Api(String, Resource),
    PageLoad,
    AppInstall,
}

/// What of an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resource {
    Conversions,
    Actions,
    /// The submission of this id.
    Submission(String),
}

impl Resource {
    pub(super) fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Conversions => &["POST"],
            Self::Actions => &["PUT", "DELETE"],
            Self::Submission(_) => &["GET"],
        }
    }

    /// What a scoped token must be allowed. The documentation names no scopes; these names are chosen here.
    pub(super) fn scope(&self) -> &'static str {
        match self {
            Self::Conversions => "conversions",
            Self::Actions => "actions",
            Self::Submission(_) => "submissions",
        }
    }
}

impl Endpoint {
    pub(super) fn at(route: &str) -> Option<Self> {
        if let Some(path) = within(route, API) {
            let path = path.strip_prefix("/Advertisers/")?;
            let (sid, resource) = path.strip_suffix(".json").unwrap_or(path).split_once('/')?;
            let resource = match resource.split_once('/') {
                None if resource == "Conversions" => Resource::Conversions,
                None if resource == "Actions" => Resource::Actions,
                Some(("APISubmissions", id)) if !id.is_empty() && !id.contains('/') => Resource::Submission(id.into()),
                _ => return None,
            };
            return Some(Self::Api(sid.into(), resource));
        }
        match within(route, TRACKING)? {
            "/PageLoad" => Some(Self::PageLoad),
            "/AppInstall" => Some(Self::AppInstall),
            _ => None,
        }
    }

    pub(super) fn methods(&self) -> &'static [&'static str] {
        match self {
            Self::Api(_, resource) => resource.methods(),
            Self::PageLoad | Self::AppInstall => &["POST"],
        }
    }

    /// Whether a path is on the tracking host.
    pub(super) fn is_tracking(route: &str) -> bool {
        within(route, TRACKING).is_some()
    }
}

/// What of a path follows its host's beginning.
fn within<'r>(route: &'r str, host: &str) -> Option<&'r str> {
    route.strip_prefix(host).filter(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::{Endpoint, Resource};

    #[test]
    fn each_host_has_its_own_endpoints() {
        let api = |resource| Some(Endpoint::Api("IRdemo".into(), resource));
        for (route, endpoint) in [
            ("/impact/api/Advertisers/IRdemo/Conversions", api(Resource::Conversions)),
            ("/impact/api/Advertisers/IRdemo/Conversions.json", api(Resource::Conversions)),
            ("/impact/api/Advertisers/IRdemo/Actions", api(Resource::Actions)),
            ("/impact/api/Advertisers/IRdemo/APISubmissions/A-1", api(Resource::Submission("A-1".into()))),
            ("/impact/trk/PageLoad", Some(Endpoint::PageLoad)),
            ("/impact/trk/AppInstall", Some(Endpoint::AppInstall)),
            ("/impact/api/PageLoad", None),
            ("/impact/api/Advertisers/IRdemo/PageLoad", None),
            ("/impact/trk/Advertisers/IRdemo/Conversions", None),
            ("/impact/api/Advertisers/IRdemo/Conversions/1", None),
            ("/impact/api/Advertisers/IRdemo/APISubmissions/", None),
            ("/impact/api/Advertisers/IRdemo", None),
            ("/impact/trk/pageload", None),
            ("/impact/apiAdvertisers/IRdemo/Conversions", None),
        ] {
            assert_eq!(Endpoint::at(route), endpoint, "{route}");
        }
    }
}
