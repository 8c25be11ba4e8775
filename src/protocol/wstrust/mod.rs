//! WS-Trust, by which programs without a browser bring a name and a code, and the document that leads them here.
//!
//! What comes in is read liberally and within bounds: [`request::parse`]. What goes out is strict, because five
//! clients read it with five sorts of parser: [`mex::document`], [`response::envelope`], [`fault::envelope`].

#[cfg(test)]
mod demands;
mod envelope;
pub mod fault;
pub mod mex;
pub mod request;
pub mod response;

/// Which of the two editions a client speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// February 2005.
    Feb2005,
    /// 1.3, of OASIS.
    Oasis13,
}

impl Edition {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Feb2005, Self::Oasis13];

    /// Its namespace.
    #[must_use]
    pub const fn namespace(self) -> &'static str {
        match self {
            Self::Feb2005 => "http://schemas.xmlsoap.org/ws/2005/02/trust",
            Self::Oasis13 => "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
        }
    }

    /// Its place in an address, which clients recognise the edition by where they find no document.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Feb2005 => "trust/2005/usernamemixed",
            Self::Oasis13 => "trust/13/usernamemixed",
        }
    }
}

const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
const ADDRESSING: &str = "http://www.w3.org/2005/08/addressing";
const POLICY: &str = "http://schemas.xmlsoap.org/ws/2004/09/policy";
const UTILITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";
const SECURITY: &str = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
