% if at:
<time datetime="{{at}}" {{how}}>{{at[:10]}}</time>\\
% end
