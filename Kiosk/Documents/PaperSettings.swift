public import KioskCore

/// What the papers of a kiosk have in common; all from its configuration.
public struct PaperSettings: Sendable, Hashable {
    /// 福建政务服务中心.
    public var mark: String
    public var hallName: String
    public var address: String
    /// Enquiries.
    public var phone: String
    public var kiosk: KioskID
    /// Columns of the paper: 48 (80 mm) or 32 (58 mm); 24 at least.
    public var columns: Int
    /// Start of the rating link, without a slash at its end; empty: no link is printed.
    public var ratingBase: String

    public init(
        mark: String, hallName: String, address: String, phone: String, kiosk: KioskID, columns: Int = 48,
        ratingBase: String
    ) {
        self.mark = mark
        self.hallName = hallName
        self.address = address
        self.phone = phone
        self.kiosk = kiosk
        self.columns = max(24, columns)
        self.ratingBase = ratingBase
    }

    public init(_ settings: KioskSettings, columns: Int = 48, ratingBase: String) {
        self.init(
            mark: settings.hall.mark, hallName: settings.hall.name, address: settings.hall.address,
            phone: settings.hall.phone, kiosk: settings.kiosk, columns: columns, ratingBase: ratingBase)
    }
}
