/// Why a port gave no usable answer; the raw values are the codes of `.unavailable(code:)`.
enum PortFailure: String, Error {
    /// No connection, or it broke.
    case unreachable = "port.unreachable"
    /// No whole answer by the deadline.
    case timeout = "port.timeout"
    /// An answer that docs/openapi/district.yaml does not allow: other status, type, form, or size.
    case contract = "port.contract"
    /// The service says itself that it cannot answer now (429, 500 to 599).
    case service = "port.service"
    /// The request cannot be put: a case number or challenge that is no part of an address.
    case request = "port.request"
}
