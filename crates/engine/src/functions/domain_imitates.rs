//! `domain_imitates`.

use matching::domain::Lookalikes;

use super::{Function, texts};

/// How one domain imitates another.
pub const FUNCTION: Function = Function {
    call: "domain_imitates(domain, protected)",
    about: "In words, how a domain imitates another one (`'rn' reads as 'm'`); null if it does not, if both are the same, or if one is missing.",
    build: |_| {
        texts("domain_imitates", |[domain, protected]| {
            let found = Lookalikes::build([protected?]).check(domain?);
            found.into_iter().find(|found| found.kind.is_imitation()).map(|found| found.explanation)
        })
    },
};
