//! A deployment.
