// SPDX-License-Identifier: MIT
#include "config/faults.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace paperwire::config {

std::string to_string(const Fault& fault) {
    std::string text = fault.file;
    if (fault.line > 0) {
        text += ":" + std::to_string(fault.line) + ":" + std::to_string(fault.column);
    }
    text += fault.severity == Fault::Severity::error ? ": error: " : ": warning: ";
    return text + fault.message;
}

std::uint32_t Faults::add_source(std::string name) {
    const auto slash = name.rfind('/');
    std::string directory = slash == std::string::npos ? std::string{} : name.substr(0, slash + 1);
    sources_.push_back(Source{std::move(name), std::move(directory)});
    return static_cast<std::uint32_t>(sources_.size() - 1);
}

std::string Faults::resolve(std::uint32_t file, std::string_view path) const {
    if (path.starts_with('/')) {
        return std::string{path};
    }
    return sources_[file].directory + std::string{path};
}

void Faults::error(Place place, std::string message) {
    ++errors_;
    placed_.push_back(Placed{place, Fault::Severity::error, std::move(message)});
}

void Faults::warning(Place place, std::string message) {
    placed_.push_back(Placed{place, Fault::Severity::warning, std::move(message)});
}

std::string Faults::last_error() const {
    const auto newest = std::ranges::find(std::views::reverse(placed_), Fault::Severity::error, &Placed::severity);
    return newest == std::views::reverse(placed_).end() ? std::string{} : newest->message;
}

std::string Faults::where(Place place) const {
    return sources_[place.file].name + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::vector<Fault> Faults::sorted() const {
    std::vector<const Placed*> order;
    order.reserve(placed_.size());
    for (const Placed& placed : placed_) {
        order.push_back(&placed);
    }
    std::ranges::stable_sort(order, {}, [](const Placed* placed) {
        return std::tuple{placed->place.file, placed->place.line, placed->place.column};
    });
    std::vector<Fault> faults;
    faults.reserve(order.size());
    for (const Placed* placed : order) {
        Fault fault{placed->severity, sources_[placed->place.file].name, placed->place.line, placed->place.column,
                    placed->message};
        if (faults.empty() || faults.back() != fault) {
            faults.push_back(std::move(fault));
        }
    }
    return faults;
}

}  // namespace paperwire::config
