/// Where the district's services are and how much of them is borne.
public struct DistrictPortsConfiguration: Sendable, Hashable {
    /// Base addresses, `http://` or `https://`, without a slash, query or fragment at the end.
    public var identity: String
    public var licences: String
    public var dataChecks: String
    public var records: String
    public var caseReceiver: String
    /// To one host at a time; further requests wait within their deadline.
    public var connectionsPerHost: Int
    /// Bytes of an answer; of a result document, which may hold a PDF, see ``resultBytes``.
    public var answerBytes: Int
    public var resultBytes: Int
    /// To establish a connection.
    public var connectTimeout: Duration

    public init(
        identity: String, licences: String, dataChecks: String, records: String, caseReceiver: String,
        connectionsPerHost: Int = 4, answerBytes: Int = 64 << 10, resultBytes: Int = 8 << 20,
        connectTimeout: Duration = .seconds(5)
    ) {
        self.identity = identity
        self.licences = licences
        self.dataChecks = dataChecks
        self.records = records
        self.caseReceiver = caseReceiver
        self.connectionsPerHost = connectionsPerHost
        self.answerBytes = answerBytes
        self.resultBytes = resultBytes
        self.connectTimeout = connectTimeout
    }

    /// All services of one server, by the paths of docs/openapi/district.yaml.
    public init(base: String) {
        self.init(
            identity: base + "/identity", licences: base + "/licences", dataChecks: base + "/data-checks",
            records: base + "/records", caseReceiver: base + "/cases")
    }
}

/// Why a configuration of ports cannot be used.
public struct PortsConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Name of the setting: `identity`, `licences`, `dataChecks`, `records`, `caseReceiver`, …
    public var setting: String
    public var reason: String

    public var description: String {
        "\(setting): \(reason). Write an address such as https://district.example/identity"
    }
}
