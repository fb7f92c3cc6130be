% if has_calls:
<section class="card pad chart" aria-labelledby="c-{{key}}">
<h2 id="c-{{key}}">{{chart.title}}</h2>
<svg class="bars" role="img" aria-labelledby="t-{{key}} d-{{key}}" width="100%" height="180">
<title id="t-{{key}}">{{chart.title}}</title><desc id="d-{{key}}">{{chart.summary}}</desc>
% for line in chart.lines:
<line class="grid" x1="0" x2="100%" y1="{{line.y}}" y2="{{line.y}}"/><text class="scale" x="0" y="{{line.y - 4}}">{{line.value}}</text>
% end
% for each in chart.bars:
% if each.bar.rest:
<rect class="taken" x="{{each.x}}%" width="{{each.width}}%" y="{{each.rest_y}}" height="{{each.rest_height}}"/>
% end
% if each.bar.missed:
<rect class="missed" x="{{each.x}}%" width="{{each.width}}%" y="{{each.missed_y}}" height="{{each.missed_height}}"/>
% end
% if each.bar.is_labelled:
<text class="label" x="{{each.middle}}%" y="174"{{!' data-day="%s"' % each.bar.name if key == 'days' else ''}}>{{each.bar.label}}</text>
% end
% end
<line class="base" x1="0" x2="100%" y1="158" y2="158"/>
</svg>
<p class="legend"><span class="taken">{{_('Calls')}}</span><span class="missed">{{_('Missed')}}</span></p>
<details data-id="table-{{key}}"><summary>{{_('As a table')}}</summary>
<table class="figures"><thead><tr><th scope="col">{{chart.first}}</th><th scope="col">{{_('Calls')}}</th><th scope="col">{{_('Missed')}}</th></tr></thead><tbody>
% for each in chart.bars:
<tr><th scope="row"{{!' data-day="%s"' % each.bar.name if key == 'days' else ''}}>{{each.bar.name}}</th><td>{{each.bar.total}}</td><td>{{each.bar.missed}}</td></tr>
% end
</tbody></table></details>
% if key == 'hours':
% if is_exact:
<p class="aside">{{_('Hours as clocks showed them then in {zone}, summer time included.').format(zone=zone.replace('_', ' '))}}</p>
% else:
<p class="aside">{{_('Hours by today’s clock: calls before the last change between summer and winter time may stand an hour off.')}}</p>
% end
% end
</section>
% end
