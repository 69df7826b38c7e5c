//! GrowthBook's own SDK.
